"""What the page of the library and its picker show: a folder, or what a search found, in order."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import SearchHit
from hoopcrm.documents.media.access import all_files, media_tree, uuid_of
from hoopcrm.documents.media.services.files import WITH_THUMB
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.documents.tree import FolderTree
from hoopcrm.files.kinds import kind_of

PAGE_SIZE = 100
MOST_SHOWN = 2000
LONGEST_SEARCH = 200
VIEWS = ("grid", "list")

NAME = Lower("name")
ORDERS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "name": (_("Name, A to Z"), (NAME, "pk")),
    "-name": (_("Name, Z to A"), (NAME.desc(), "-pk")),
    "-date": (_("Changed last first"), ("-modified_at", "-pk")),
    "date": (_("Changed first first"), ("modified_at", "pk")),
    "-size": (_("Largest first"), ("-file__size", NAME, "pk")),
    "size": (_("Smallest first"), ("file__size", NAME, "pk")),
}
DEFAULT_ORDER = "name"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What of the library a person wants to see; read from a URL, never refused.

    Attributes:
        search: part of a name; looks through all folders.
        pictures: only what can be drawn.
        show: at most so many files.
    """

    folder: UUID | None = None
    search: str = ""
    order: str = DEFAULT_ORDER
    view: str = VIEWS[0]
    pictures: bool = False
    show: int = PAGE_SIZE

    @classmethod
    def read(cls, query: Mapping[str, str], *, pictures: bool = False) -> "Choice":
        """From the parameters of a page; what makes no sense counts as absent."""
        order, view, show = query.get("sort", ""), query.get("view", ""), query.get("show", "")
        number = int(show) if show.isascii() and show.isdigit() and len(show) < 6 else PAGE_SIZE
        return cls(
            folder=uuid_of(query.get("folder", "")),
            search=_text(query.get("q", "")),
            order=order if order in ORDERS else DEFAULT_ORDER,
            view=view if view in VIEWS else VIEWS[0],
            pictures=pictures,
            show=min(max(number, PAGE_SIZE), MOST_SHOWN),
        )

    def query(self, **over: str) -> dict[str, str]:
        """Its parameters, with `over` instead of some; defaults are left out."""
        own = {
            "folder": str(self.folder or ""),
            "q": self.search,
            "sort": "" if self.order == DEFAULT_ORDER else self.order,
            "view": "" if self.view == VIEWS[0] else self.view,
        }
        return {name: value for name, value in (own | over).items() if value}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Folders and files to show, and where they are."""

    tree: FolderTree
    choice: Choice
    folder: Any
    folders: list[Any]
    files: list[MediaFile]
    has_more: bool


def read_listing(choice: Choice) -> Listing:
    """Three queries, whatever the number of folders and files."""
    tree = media_tree()
    folder: Any = tree.folders.get(choice.folder) if choice.folder else None
    rows = all_files()
    if choice.pictures:
        rows = rows.filter(file__content_type__in=WITH_THUMB, width__isnull=False)
    folders: list[Any]
    if choice.search:
        wanted = choice.search.casefold()
        folders = [one for _depth, one in tree.walk() if wanted in one.name.casefold()]
        rows = rows.filter(name__icontains=choice.search)
    else:
        folders = list(tree.children(folder))
        rows = rows.filter(folder=folder)
    if choice.order == "-name":
        folders = folders[::-1]
    found = list(rows.order_by(*ORDERS[choice.order][1])[: choice.show + 1])
    return Listing(
        tree=tree,
        choice=choice,
        folder=folder,
        folders=folders,
        files=found[: choice.show],
        has_more=len(found) > choice.show,
    )


def shape_of(media: MediaFile) -> str:
    """Landscape, portrait or square; "" for what is no picture."""
    if not media.width or not media.height:
        return ""
    if media.width == media.height:
        return _t("Square")
    return _t("Landscape") if media.width > media.height else _t("Portrait")


def find_media(member: Any, text: str, limit: int) -> list[SearchHit]:
    """Files of the library with the text in their name, for the global search."""
    wanted = _text(text)
    if len(wanted) < 2 or not member.has("media.view"):
        return []
    rows = all_files().filter(name__icontains=wanted).order_by(NAME, "pk")[:limit]
    return [_hit(member, one) for one in rows]


def _hit(member: Any, media: MediaFile) -> SearchHit:
    kind = kind_of(media.file.content_type)
    thumb = reverse("media:thumb", args=[member.account_id, media.pk]) if media.thumb_id else ""
    return SearchHit(
        title=media.name,
        url=reverse("media:file", args=[member.account_id, media.pk]),
        detail=str(kind.label) if kind else "",
        icon=kind.icon if kind else "file",
        image=thumb,
    )


def folder_label(folder: MediaFolder | None) -> str:
    """What a place in the library is called."""
    return folder.name if folder else _t("Media library")


def _text(text: str) -> str:
    """As names are stored: composed, without bytes that no name has."""
    return unicodedata.normalize("NFC", text).replace("\x00", "").strip()[:LONGEST_SEARCH]
