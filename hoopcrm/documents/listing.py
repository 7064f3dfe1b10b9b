"""What the Documents tab shows: a folder, or what a search found, in the chosen order."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from contacts.field_files import field_files
from contacts.models import Contact, FieldFile
from hoopcrm.documents.access import documents_in, documents_named
from hoopcrm.documents.models import Document, Folder
from hoopcrm.documents.tree import FolderTree, folder_tree

PAGE_SIZE = 100
MOST_SHOWN = 2000
LONGEST_SEARCH = 200

NAME = Lower("name")
ORDERS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "name": (_("Name, A to Z"), (NAME, "pk")),
    "-name": (_("Name, Z to A"), (NAME.desc(), "-pk")),
    "-date": (_("Newest first"), ("-created_at", "-pk")),
    "date": (_("Oldest first"), ("created_at", "pk")),
    "-size": (_("Largest first"), ("-file__size", NAME, "pk")),
    "size": (_("Smallest first"), ("file__size", NAME, "pk")),
}
DEFAULT_ORDER = "name"
# What the address calls the folder with the files of custom fields.
IN_FIELDS = "fields"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What of the documents a person wants to see; read from a URL, never refused.

    Attributes:
        search: part of a name; looks through all folders.
        show: at most so many documents.
        in_fields: the folder is the one with the files of custom fields.
    """

    folder: UUID | None = None
    in_fields: bool = False
    search: str = ""
    order: str = DEFAULT_ORDER
    show: int = PAGE_SIZE

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choice":
        """From the parameters of a page or fragment; what makes no sense counts as absent."""
        order = query.get("docs_sort", "")
        return cls(
            folder=_uuid(query.get("folder", "")),
            in_fields=query.get("folder") == IN_FIELDS,
            search=_text(query.get("docs_q", "")),
            order=order if order in ORDERS else DEFAULT_ORDER,
            show=_shown(query.get("docs_show", "")),
        )

    def query(self, **over: str) -> dict[str, str]:
        """Its parameters, with `over` instead of some; defaults are left out."""
        own = {
            "folder": IN_FIELDS if self.in_fields else str(self.folder or ""),
            "docs_q": self.search,
            "docs_sort": "" if self.order == DEFAULT_ORDER else self.order,
        }
        return {name: value for name, value in (own | over).items() if value}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Folders and documents to show, and where they are.

    Attributes:
        field_files: those to show of custom fields; `in_fields` counts all of them.
    """

    tree: FolderTree
    choice: Choice
    folder: Folder | None
    folders: list[Folder]
    documents: list[Document]
    has_more: bool
    field_files: list[FieldFile]
    in_fields: int

    @property
    def count(self) -> int:
        """All that the contact has, whatever is shown."""
        return self.tree.files + self.in_fields


def read_listing(contact: Contact, choice: Choice) -> Listing:
    """Four queries, whatever the number of folders and documents."""
    tree = folder_tree(contact.pk)
    folder = tree.folders.get(choice.folder) if choice.folder else None
    files = list(field_files(contact))
    in_fields = len(files)
    if choice.search:
        wanted = choice.search.casefold()
        files = [one for one in files if wanted in one.name.casefold()]
        folders = [one for _depth, one in tree.walk() if wanted in one.name.casefold()]
        rows = documents_named(contact, choice.search)
    else:
        files = files if choice.in_fields else []
        folders = [] if choice.in_fields else tree.children(folder)
        rows = documents_in(contact, folder)
        rows = rows.none() if choice.in_fields else rows
    if choice.order == "-name":
        folders = folders[::-1]
    found = list(rows.order_by(*ORDERS[choice.order][1])[: choice.show + 1])
    return Listing(
        tree=tree,
        choice=choice,
        folder=folder,
        folders=folders,
        documents=found[: choice.show],
        has_more=len(found) > choice.show,
        field_files=files,
        in_fields=in_fields,
    )


def _text(text: str) -> str:
    """As names are stored: composed, without bytes that no name has."""
    return unicodedata.normalize("NFC", text).replace("\x00", "").strip()[:LONGEST_SEARCH]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _shown(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else PAGE_SIZE
    return min(max(number, PAGE_SIZE), MOST_SHOWN)
