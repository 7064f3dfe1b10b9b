"""Putting files into storage and taking them out."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.files.kinds import KINDS, Kind, detect
from hoopcrm.files.models import StoredFile
from hoopcrm.files.names import clean_name, split_name
from hoopcrm.files.purposes import FilePurpose, file_purposes
from hoopcrm.files.sizes import size_text

logger = logging.getLogger(__name__)


@service(silent="the arrangement that uses the file tells what happened")
def file_store(actor: Actor, *, upload: File, purpose: str, name: str | None = None) -> StoredFile:
    """Store `upload` under a random name, in pieces, whatever its size.

    Args:
        upload: a seekable file of Django's (an uploaded file, a ContentFile).
        purpose: key of a registered FilePurpose.
        name: instead of the upload's own.

    Raises:
        Refused: `file_name`, `file_empty`, `file_too_large`, `file_type` (a kind that the purpose
            does not take) or `file_mismatch` (content that is not what the name says).
    """
    rules = file_purposes.get(purpose)
    shown = clean_name(name if name is not None else upload.name or "")
    if not shown:
        raise Refused("file_name", _("The file has no name."), field="file")
    kind = _identify(upload, shown, rules)
    if not split_name(shown)[1]:
        shown = clean_name(f"{shown[:240]}.{kind.extensions[0]}")
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    upload.seek(0)
    key = default_storage.save(_new_key(), upload)
    try:
        stored: StoredFile = StoredFile.objects.create(
            account_id=current_account().pk,
            storage_key=key,
            name=shown,
            content_type=kind.content_type,
            size=upload.size,
            sha256=digest.hexdigest(),
            purpose=purpose,
            created_by_id=actor.id if actor.kind == "member" else None,
        )
    except BaseException:
        _remove_bytes([key])
        raise
    return stored


def file_check(upload: File, *, purpose: str) -> str:
    """The name of an upload that `purpose` takes. Raises Refused as `file_store`."""
    shown = clean_name(upload.name or "")
    if not shown:
        raise Refused("file_name", _("The file has no name."), field="file")
    _identify(upload, shown, file_purposes.get(purpose))
    return shown


@service(silent="the arrangement that used the file tells what happened")
def file_delete(actor: Actor, *, stored_file: StoredFile) -> None:
    """Remove the row now and the bytes when the transaction has committed."""
    remove_files(StoredFile.objects.filter(pk=stored_file.pk))


def remove_files(rows: Any) -> int:
    """Delete the stored files of a queryset, their bytes after commit; returns how many rows."""
    with transaction.atomic():
        found = list(rows.select_for_update().values_list("pk", "storage_key"))
        if not found:
            return 0
        # The database itself unties what may outlive a file, and protects what may not.
        gone = rows.model.objects.filter(pk__in=[pk for pk, _key in found])
        gone._raw_delete(gone.db)
        transaction.on_commit(partial(_remove_bytes, [key for _pk, key in found]), robust=True)
    return len(found)


def _remove_bytes(keys: Iterable[str]) -> None:
    for key in keys:
        try:
            default_storage.delete(key)
        except OSError:
            # The sweep finds bytes without a row again.
            logger.warning("could not remove stored file %s", key, exc_info=True)


def _new_key() -> str:
    random = secrets.token_urlsafe(32)
    return f"{current_account().pk}/{secrets.token_hex(1)}/{random}"


def too_large(name: str, limit: int) -> Refused:
    """The refusal of a file over `limit` bytes."""
    message = _("“%(name)s” is larger than %(limit)s, the most that one file may have.")
    return Refused(
        "file_too_large",
        message % {"name": name, "limit": size_text(limit)},
        field="file",
        limit=limit,
    )


def _identify(upload: File, shown: str, rules: FilePurpose) -> Kind:
    """The kind of the upload, or why it is refused."""
    extension = split_name(shown)[1].removeprefix(".").lower()
    allowed = [KINDS[key] for key in KINDS if key in rules.kinds]
    if extension and not any(extension in kind.extensions for kind in allowed):
        message = _("“%(name)s”: files of this type are not taken. Taken are %(kinds)s.")
        raise Refused(
            "file_type", message % {"name": shown, "kinds": kinds_text(allowed)}, field="file"
        )
    if upload.size == 0:
        raise Refused("file_empty", _("“%(name)s” is empty.") % {"name": shown}, field="file")
    limit = rules.max_bytes()
    if upload.size > limit:
        raise too_large(shown, limit)
    kind = detect(upload, upload.size, extension)
    if kind is None or (extension and extension not in kind.extensions) or kind not in allowed:
        raise _mismatch(shown, extension, kind, allowed)
    return kind


def _mismatch(shown: str, extension: str, kind: Kind | None, allowed: list[Kind]) -> Refused:
    if not extension:
        message = _("“%(name)s”: files of this type are not taken. Taken are %(kinds)s.")
        code, values = "file_type", {"name": shown, "kinds": kinds_text(allowed)}
    elif kind is None:
        message = _(
            "“%(name)s” is damaged, incomplete or not a .%(extension)s file; it was not stored."
        )
        code, values = "file_mismatch", {"name": shown, "extension": extension}
    else:
        message = _(
            "“%(name)s” is not a .%(extension)s file: its content is %(kind)s. "
            "Give it its right name and try again."
        )
        code = "file_mismatch"
        values = {"name": shown, "extension": extension, "kind": str(kind.label)}
    return Refused(code, message % values, field="file")


def kinds_text(kinds: Iterable[Kind]) -> str:
    """Kinds for people, such as "PDF, Word, PNG"."""
    return ", ".join(str(kind.label) for kind in kinds)
