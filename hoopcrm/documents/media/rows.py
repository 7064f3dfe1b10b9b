"""Files and folders of the library as a page draws them."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoopcrm.documents.media.access import key_of
from hoopcrm.documents.media.listing import Listing, shape_of
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.files.kinds import kind_of
from hoopcrm.files.sizes import size_text


@dataclass(frozen=True, kw_only=True)
class MediaRow:
    """A tile of the grid, or a line of the list.

    Attributes:
        key: how a form names it; see `access.chosen`.
        url: of the folder or of what is known of the file; `beside` opens it in the slide-over.
        pixels, shape: of pictures, "1200 × 800" and "Landscape".
        place: the folder of a search's find.
    """

    key: str
    name: str
    icon: str
    url: str
    kind: str = ""
    size: str = ""
    pixels: str = ""
    shape: str = ""
    when: Any = None
    thumb_url: str = ""
    is_folder: bool = False
    is_public: bool = False
    place: str = ""
    menu: list[dict[str, Any]] = field(default_factory=list)
    menu_label: str = ""


class RowMaker:
    """Rows for one answer: addresses, and what the member may do."""

    def __init__(self, member: Any, listing: Listing, *, page: str) -> None:
        self.member = member
        self.listing = listing
        self.page = page
        self.can_edit = member.has("media.edit")
        self.can_delete = member.has("media.delete")

    def rows(self) -> list[MediaRow]:
        """Folders first."""
        folders = [self.folder(one) for one in self.listing.folders]
        return folders + [self.file(one) for one in self.listing.files]

    def link(self, **over: str) -> str:
        """The page with some parameters different."""
        query = urlencode(self.listing.choice.query(**over))
        return f"{self.page}?{query}" if query else self.page

    def folder(self, folder: MediaFolder) -> MediaRow:
        """A folder, which opens on the same page."""
        items = self.listing.tree.items_in(folder)  # type: ignore[arg-type]
        inside = self.listing.tree.files_inside(folder)  # type: ignore[arg-type]
        count = ngettext("%(count)d file", "%(count)d files", inside) % {"count": inside}
        text = _("With it go into the trash: %(count)s.") % {"count": count} if inside else ""
        return MediaRow(
            key=key_of(folder),
            name=folder.name,
            icon="folder",
            kind=_("Folder"),
            size=ngettext("%(count)d item", "%(count)d items", items) % {"count": items},
            url=self.link(folder=str(folder.pk), q=""),
            is_folder=True,
            place=self._place(folder.parent_id),
            menu=self._menu(folder, "folder_rename", text),
            menu_label=_("Actions for %(name)s") % {"name": folder.name},
        )

    def file(self, media: MediaFile) -> MediaRow:
        """A file, whose page opens beside this one."""
        account = media.account_id
        address = reverse("media:file", args=[account, media.pk])
        content = reverse("media:content", args=[account, media.pk])
        menu: list[dict[str, Any]] = [
            {"label": _("Preview"), "url": address, "icon": "eye", "slide_over": True},
            {"label": _("Download"), "url": f"{content}?download=1", "icon": "download"},
            *self._menu(media, "rename", ""),
        ]
        return facts(
            media,
            url=address,
            place=self._place(media.folder_id),
            menu=menu,
            menu_label=_("Actions for %(name)s") % {"name": media.name},
        )

    def _menu(self, item: MediaFile | MediaFolder, rename: str, text: str) -> list[dict[str, Any]]:
        account, query = item.account_id, urlencode({"selected": key_of(item)})
        menu: list[dict[str, Any]] = []
        if self.can_edit:
            menu = [
                {
                    "label": _("Rename"),
                    "url": reverse(f"media:{rename}", args=[account, item.pk]),
                    "icon": "pencil",
                    "slide_over": True,
                },
                {
                    "label": _("Move"),
                    "url": f"{reverse('media:move', args=[account])}?{query}",
                    "icon": "folder-open",
                    "slide_over": True,
                },
            ]
        if self.can_delete:
            delete = {
                "label": _("Delete"),
                "url": f"{reverse('media:delete', args=[account])}?{query}",
                "icon": "trash",
                "post": True,
                "danger": True,
                "confirm": _("Delete “%(name)s”?") % {"name": item.name},
                "confirm_text": f"{text} {_('It stays in the trash for 30 days.')}".strip(),
                "confirm_button": _("Delete"),
            }
            menu += [{"divider": True}, delete]
        return menu

    def _place(self, folder_id: Any) -> str:
        """Where a found row is; "" outside a search."""
        if not self.listing.choice.search:
            return ""
        folder = self.listing.tree.folders.get(folder_id)
        return folder.name if folder else _("Media library")


def facts(media: MediaFile, **more: Any) -> MediaRow:
    """What a row tells of a file."""
    kind = kind_of(media.file.content_type)
    return MediaRow(
        **{
            "key": key_of(media),
            "name": media.name,
            "icon": kind.icon if kind else "file",
            "kind": str(kind.label) if kind else "",
            "size": size_text(media.file.size),
            "pixels": f"{media.width} × {media.height}" if media.width else "",
            "shape": shape_of(media),
            "when": media.modified_at,
            "thumb_url": thumb_url(media),
            "is_public": bool(media.link),
        }
        | more
    )


def thumb_url(media: MediaFile) -> str:
    """The small picture of a file, "" for what has none."""
    return reverse("media:thumb", args=[media.account_id, media.pk]) if media.thumb_id else ""
