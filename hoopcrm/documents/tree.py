"""A contact's folders as a tree, read with two queries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from hoopcrm.documents.models import Document, Folder


@dataclass(slots=True)
class FolderTree:
    """The living folders of one contact.

    Attributes:
        folders: by id.
        files_in: number of documents directly in a folder (None: outside any).
    """

    folders: dict[UUID, Folder]
    files_in: dict[UUID | None, int]
    _children: dict[UUID | None, list[Folder]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for folder in sorted(self.folders.values(), key=lambda one: one.name.casefold()):
            self._children[folder.parent_id].append(folder)

    @property
    def files(self) -> int:
        """All documents of the contact."""
        return sum(self.files_in.values())

    def children(self, parent: Folder | None) -> list[Folder]:
        """Folders directly in `parent`, by name."""
        return self._children.get(parent.pk if parent else None, [])

    def path(self, folder: Folder | None) -> list[Folder]:
        """From the outermost folder down to `folder`."""
        steps: list[Folder] = []
        while folder is not None and folder not in steps:
            steps.insert(0, folder)
            folder = self.folders.get(folder.parent_id) if folder.parent_id else None
        return steps

    def subtree(self, folder: Folder) -> list[Folder]:
        """`folder` and all folders in it."""
        return [folder, *(one for child in self.children(folder) for one in self.subtree(child))]

    def files_inside(self, folder: Folder) -> int:
        """Documents in `folder`, at any depth."""
        return sum(self.files_in.get(one.pk, 0) for one in self.subtree(folder))

    def items_in(self, folder: Folder) -> int:
        """Documents and folders directly in `folder`."""
        return self.files_in.get(folder.pk, 0) + len(self.children(folder))

    def walk(self, parent: Folder | None = None, depth: int = 0) -> Iterator[tuple[int, Folder]]:
        """All folders with their depth, parents before children."""
        for folder in self.children(parent):
            yield depth, folder
            yield from self.walk(folder, depth + 1)


def folder_tree(contact_id: UUID) -> FolderTree:
    """The folders of a contact, with the number of documents in each."""
    folders = Folder.objects.filter(contact_id=contact_id, deleted_at__isnull=True)
    counted = (
        Document.objects.filter(contact_id=contact_id, deleted_at__isnull=True)
        .order_by()
        .values_list("folder_id")
        .annotate(Count("pk"))
    )
    return FolderTree({folder.pk: folder for folder in folders}, dict(counted))
