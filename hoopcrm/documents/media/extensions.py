"""What the media library adds to the product: rights, an entry of the sidebar, files to pick."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import (
    NavItem,
    Permission,
    SearchSource,
    nav_items,
    permissions,
    search_sources,
)
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.documents.media import event_types as event_types  # registers media.*
from hoopcrm.documents.media.access import PURPOSE, can_read, is_media, open_media, shown_name
from hoopcrm.documents.media.listing import find_media
from hoopcrm.documents.media.services.folders import media_move_back
from hoopcrm.files.kinds import KINDS
from hoopcrm.files.purposes import FilePurpose, file_purposes
from hoopcrm.files.sources import FileSource, file_sources

for key, label in (
    ("media.view", _("See the media library")),
    ("media.edit", _("Upload, rename and move media files, and make public links")),
    ("media.delete", _("Delete media files")),
):
    permissions.add(Permission(key=key, label=label))
file_purposes.add(
    FilePurpose(
        key=PURPOSE,
        label=_("Media library"),
        max_bytes=lambda: settings.UPLOAD_LIMIT_BYTES,
        kinds=frozenset(KINDS),
        can_read=can_read,
        shown_name=shown_name,
        in_use=is_media,
    )
)
nav_items.add(
    NavItem(
        key="media",
        label=_("Media library"),
        icon="photo",
        url_name="media:list",
        permission="media.view",
        weight=70,
        shortcut="g m",
    )
)
undoables.add(Undoable(key="media.moved", permission="media.edit", undo=media_move_back))
file_sources.add(
    FileSource(
        key="media",
        label=_("Choose from the media library"),
        icon="photo",
        permission="media.view",
        url_name="media:picker",
        open=open_media,
    )
)
search_sources.add(SearchSource(key="media", label=_("Media library"), find=find_media, weight=70))
