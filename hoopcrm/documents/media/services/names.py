"""Names and places in the library: the lock, what is free, and how deep folders nest."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.documents.services import place
from hoopcrm.documents.tree import FolderTree
from hoopcrm.files.names import free_name

MAX_DEPTH = 12
MAX_FOLDERS = 5000


def lock() -> None:
    """Keep other changes of this account's library out until the transaction ends."""
    place.lock(current_account().pk)


def living(folder: MediaFolder | None, *, field: str = "folder") -> MediaFolder | None:
    """`folder` as it is now, under the lock. Raises Refused `folder_gone`."""
    if folder is None:
        return None
    current: MediaFolder | None = MediaFolder.objects.filter(
        pk=folder.pk, deleted_at__isnull=True
    ).first()
    if current is None:
        raise Refused("folder_gone", _("This folder no longer exists."), field=field)
    return current


def free_in(
    model: type[Any],
    parent: MediaFolder | None,
    name: str,
    *,
    longest: int,
    besides: Iterable[UUID] = (),
) -> str:
    """`name`, or "name (2)" and so on, for a file or folder that is put into `parent`."""
    taken = {one.casefold() for one in _names(model, parent, besides)}
    return free_name(name, taken, longest=longest)


def require_free(
    model: type[Any], parent: MediaFolder | None, name: str, *, besides: Iterable[UUID] = ()
) -> None:
    """Raises Refused `name_taken` when another file or folder in `parent` has the name."""
    if name.casefold() in {one.casefold() for one in _names(model, parent, besides)}:
        message = _("There is already “%(name)s” here.") % {"name": name}
        raise Refused("name_taken", message, field="name")


def require_depth(tree: FolderTree, parent: MediaFolder | None, height: int = 1) -> None:
    """Raises Refused `too_deep` for folders of `height` levels in `parent`."""
    if len(tree.path(parent)) + height > MAX_DEPTH:  # type: ignore[arg-type]
        message = _("Folders nest at most %(count)d deep.") % {"count": MAX_DEPTH}
        raise Refused("too_deep", message, field="folder", limit=MAX_DEPTH)


def _names(model: type[Any], parent: MediaFolder | None, besides: Iterable[UUID]) -> Any:
    where = {"folder": parent} if model is MediaFile else {"parent": parent}
    rows = model.objects.filter(deleted_at__isnull=True, **where).exclude(pk__in=list(besides))
    return rows.values_list("name", flat=True)
