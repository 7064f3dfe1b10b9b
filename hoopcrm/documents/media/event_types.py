"""Events of the media library, as the audit log tells them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types

Text = Callable[[Event], str]
N_ = gettext_lazy


def _plain(pattern: Any) -> Text:
    def tell(event: Event) -> str:
        line = str(pattern) % {"name": event.subject_label}
        files = (event.data or {}).get("files")
        if not isinstance(files, int):
            return line
        return f"{line} ({ngettext('%(count)d file', '%(count)d files', files) % {'count': files}})"

    return tell


def _change(pattern: Any, field: str) -> Text:
    def tell(event: Event) -> str:
        before, after = (event.changes or {}).get(field) or ("", "")
        after = after or (event.subject_label if field == "name" else _("the top"))
        return str(pattern) % {"name": event.subject_label, "before": before, "after": after}

    return tell


_RENAMED = N_("Renamed in the media library: %(before)s → %(after)s")
_MOVED = N_("Moved in the media library: %(name)s to %(after)s")

for key, label, icon, text in (
    (
        "media.uploaded",
        N_("Media file uploaded"),
        "upload",
        _plain(N_("Uploaded to the media library: %(name)s")),
    ),
    ("media.renamed", N_("Media file renamed"), "pencil", _change(_RENAMED, "name")),
    ("media.moved", N_("Media file moved"), "folder", _change(_MOVED, "folder")),
    (
        "media.trashed",
        N_("Media file deleted"),
        "trash",
        _plain(N_("Moved to the trash of the media library: %(name)s")),
    ),
    (
        "media.restored",
        N_("Media file restored"),
        "arrow-back-up",
        _plain(N_("Restored in the media library: %(name)s")),
    ),
    (
        "media.purged",
        N_("Media file removed for good"),
        "trash-off",
        _plain(N_("Removed from the media library for good: %(name)s")),
    ),
    (
        "media.link_made",
        N_("Public link made"),
        "link",
        _plain(N_("Made a public link of the media file: %(name)s")),
    ),
    (
        "media.link_withdrawn",
        N_("Public link withdrawn"),
        "link-off",
        _plain(N_("Withdrew the public link of the media file: %(name)s")),
    ),
    (
        "media.folder_created",
        N_("Media folder created"),
        "folder-plus",
        _plain(N_("Created in the media library: folder %(name)s")),
    ),
    ("media.folder_renamed", N_("Media folder renamed"), "pencil", _change(_RENAMED, "name")),
    ("media.folder_moved", N_("Media folder moved"), "folder", _change(_MOVED, "folder")),
    (
        "media.folder_trashed",
        N_("Media folder deleted"),
        "trash",
        _plain(N_("Moved to the trash of the media library: folder %(name)s")),
    ),
    (
        "media.folder_restored",
        N_("Media folder restored"),
        "arrow-back-up",
        _plain(N_("Restored in the media library: folder %(name)s")),
    ),
    (
        "media.folder_purged",
        N_("Media folder removed for good"),
        "trash-off",
        _plain(N_("Removed from the media library for good: folder %(name)s")),
    ),
):
    event_types.add(EventType(key=key, label=label, icon=icon, text=text, on_timeline=False))
