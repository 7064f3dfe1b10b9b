"""Events of documents and folders, as the timeline tells them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types
from hoopcrm.files.sizes import size_text


def _change(event: Event, name: str) -> tuple[str, str]:
    before, after = (event.changes or {}).get(name) or ("", "")
    return str(before or ""), str(after or "")


def _data(event: Event, name: str) -> Any:
    return (event.data or {}).get(name)


def _place(event: Event) -> str:
    folder = _data(event, "folder")
    return _(" in “%(folder)s”") % {"folder": folder} if folder else ""


def _uploaded(event: Event) -> str:
    size = _data(event, "size")
    return _("Document uploaded: %(name)s%(place)s%(size)s") % {
        "name": event.subject_label,
        "place": _place(event),
        "size": f" ({size_text(size)})" if size else "",
    }


def _renamed(text: str) -> Any:
    def tell(event: Event) -> str:
        before, after = _change(event, "name")
        return _(text) % {"before": before, "after": after or event.subject_label}

    return tell


def _moved(inside: str, outside: str) -> Any:
    def tell(event: Event) -> str:
        _before, after = _change(event, "folder")
        text = _(inside) if after else _(outside)
        return text % {"name": event.subject_label, "folder": after}

    return tell


def _document(text: str) -> Any:
    def tell(event: Event) -> str:
        return _(text) % {"name": event.subject_label, "place": _place(event)}

    return tell


def _folder(text: str) -> Any:
    def tell(event: Event) -> str:
        line = _(text) % {"name": event.subject_label}
        files = _data(event, "files")
        if not isinstance(files, int):
            return line
        count = ngettext("%(count)d document", "%(count)d documents", files) % {"count": files}
        return f"{line} ({count})"

    return tell


N_ = gettext_lazy

for key, label, icon, text in (
    ("document.uploaded", N_("Document uploaded"), "file", _uploaded),
    (
        "document.renamed",
        N_("Document renamed"),
        "pencil",
        _renamed("Document renamed: %(before)s → %(after)s"),
    ),
    (
        "document.moved",
        N_("Document moved"),
        "folder",
        _moved(
            "Document moved: %(name)s to “%(folder)s”",
            "Document moved: %(name)s out of its folder",
        ),
    ),
    (
        "document.deleted",
        N_("Document deleted"),
        "trash",
        _document("Document deleted: %(name)s%(place)s"),
    ),
    (
        "document.restored",
        N_("Document restored"),
        "arrow-back-up",
        _document("Document restored: %(name)s%(place)s"),
    ),
    ("folder.created", N_("Folder created"), "folder-plus", _folder("Folder created: %(name)s")),
    (
        "folder.renamed",
        N_("Folder renamed"),
        "pencil",
        _renamed("Folder renamed: %(before)s → %(after)s"),
    ),
    (
        "folder.moved",
        N_("Folder moved"),
        "folder",
        _moved("Folder moved: %(name)s to “%(folder)s”", "Folder moved: %(name)s to the top"),
    ),
    ("folder.deleted", N_("Folder deleted"), "trash", _folder("Folder deleted: %(name)s")),
    (
        "folder.restored",
        N_("Folder restored"),
        "arrow-back-up",
        _folder("Folder restored: %(name)s"),
    ),
):
    event_types.add(
        EventType(key=key, label=label, icon=icon, text=text, permission="documents.view")
    )
