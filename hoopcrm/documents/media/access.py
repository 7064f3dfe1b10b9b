"""How the media library is reached: by the whole account, and by anybody with a public link."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404

from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import unscoped
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.documents.tree import FolderTree
from hoopcrm.files.models import StoredFile

PURPOSE = "media"
MOST_CHOSEN = 500
_LINK = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, kw_only=True)
class Items:
    """Files and folders that are acted on together."""

    files: list[MediaFile]
    folders: list[MediaFolder]

    def __bool__(self) -> bool:
        return bool(self.files or self.folders)

    def __len__(self) -> int:
        return len(self.files) + len(self.folders)

    @property
    def names(self) -> list[str]:
        """What they are called, folders first."""
        return [one.name for one in (*self.folders, *self.files)]

    @property
    def keys(self) -> list[str]:
        """As `chosen` takes them."""
        return [key_of(one) for one in (*self.folders, *self.files)]


def key_of(item: MediaFile | MediaFolder) -> str:
    """How a form names a file or folder: its kind and id."""
    return f"{'folder' if isinstance(item, MediaFolder) else 'file'}:{item.pk}"


def chosen(keys: Iterable[str], *, trashed: bool = False) -> Items:
    """What a form names, in the library or in the trash; what is not there is left out."""
    pks: dict[str, set[UUID]] = {"file": set(), "folder": set()}
    for key in list(keys)[:MOST_CHOSEN]:
        kind, _colon, text = key.partition(":")
        pk = uuid_of(text)
        if kind in pks and pk is not None:
            pks[kind].add(pk)
    files, folders = (trashed_files(), trashed_folders()) if trashed else (all_files(), _folders())
    return Items(
        files=list(files.filter(pk__in=pks["file"]).order_by("name", "pk")),
        folders=list(folders.filter(pk__in=pks["folder"]).order_by("name", "pk")),
    )


def all_files() -> Any:
    """The files of the library, with their stored files."""
    return MediaFile.objects.filter(deleted_at__isnull=True).select_related("file", "thumb")


def trashed_files() -> Any:
    """Files that were deleted themselves, not with a folder."""
    rows = MediaFile.objects.filter(deleted_at__isnull=False, trashed_with__isnull=True)
    return rows.select_related("file", "thumb")


def trashed_folders() -> Any:
    """Folders that were deleted themselves, not with one around them."""
    return MediaFolder.objects.filter(deleted_at__isnull=False, trashed_with__isnull=True)


def get_media_file(pk: UUID, *, with_trash: bool = False) -> MediaFile:
    """A file of the library, or also of the trash. Raises Http404."""
    rows = MediaFile.objects.select_related("file", "thumb", "folder", "created_by__user")
    found: MediaFile | None = rows.filter(pk=pk).first()
    if found is None or (found.deleted_at is not None and not with_trash):
        raise Http404
    return found


def get_media_folder(pk: UUID | str) -> MediaFolder:
    """A folder of the library. Raises Http404."""
    key = uuid_of(str(pk))
    found: MediaFolder | None = _folders().filter(pk=key).first() if key else None
    if found is None:
        raise Http404
    return found


def media_tree() -> FolderTree:
    """The folders of the library with the number of files in each. Two queries."""
    counted = (
        MediaFile.objects.filter(deleted_at__isnull=True)
        .order_by()
        .values_list("folder_id")
        .annotate(Count("pk"))
    )
    return FolderTree({folder.pk: folder for folder in _folders()}, dict(counted))


def public_file(link: str) -> MediaFile:
    """The file behind a public link, whoever asks. Raises Http404."""
    with unscoped("a public link names its file before any account is entered"):
        found: MediaFile | None = (
            MediaFile.objects.filter(link=link, deleted_at__isnull=True)
            .exclude(account__state=Account.State.CLOSED)
            .select_related("file")
            .first()
            if _LINK.fullmatch(link)
            else None
        )
    if found is None:
        raise Http404
    return found


def can_read(member: Any, stored_file: StoredFile) -> bool:
    """Whether the file, or the picture that it is a thumbnail of, is in the library."""
    wanted = Q(file=stored_file) | Q(thumb=stored_file)
    return member.has("media.view") and bool(all_files().filter(wanted).exists())


def shown_name(stored_file: StoredFile) -> str:
    """What the file is called now."""
    name = MediaFile.objects.filter(file=stored_file).values_list("name", flat=True).first()
    return name or stored_file.name


def is_media() -> Exists:
    """Condition on stored files: the library or its trash has it."""
    here = Q(file_id=OuterRef("pk")) | Q(thumb_id=OuterRef("pk"))
    return Exists(MediaFile.objects.filter(here))


def open_media(member: Any, pk: UUID) -> StoredFile:
    """The stored file of a file of the library, for those who may see it. Raises Http404."""
    if not member.has("media.view"):
        raise Http404
    stored: StoredFile = get_media_file(pk).file
    return stored


def uuid_of(text: str) -> UUID | None:
    """The id that a text is, if it is one."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _folders() -> Any:
    return MediaFolder.objects.filter(deleted_at__isnull=True)
