"""What a long export keeps in storage on its way: the ids in their order, and finished pieces.

They have no rows in the database; what an interrupted export leaves behind, the sweep of stored
files finds.
"""

import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from hoopcrm.core.copy import copy_out
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account

ID_BYTES = 37  # an id as text, and the end of its line
IN_MEMORY = 1 << 22
BLOCK = 1 << 18


def keep_ids(ids: Any) -> tuple[str, int]:
    """Write the ids of a queryset to storage in their order: (key, how many)."""
    sql, params = ids.query.sql_with_params()
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        count = copy_out(sql, params, file.write)
        file.seek(0)
        return _save(File(file)), count


def read_ids(key: str, at: int, count: int) -> list[str]:
    """Up to `count` ids as text from the one at `at` on. Raises Refused `gone`."""
    with _opened(key) as file:
        file.seek(at * ID_BYTES)
        return file.read(count * ID_BYTES).decode().split()


def keep_piece(content: Iterable[bytes]) -> str:
    """Write a piece of the file; its key."""
    return _save(ContentFile(b"".join(content)))


@contextmanager
def joined(head: bytes, keys: Iterable[str]) -> Iterator[IO[bytes]]:
    """One file of all pieces. Raises Refused `gone`."""
    with tempfile.TemporaryFile() as whole:
        whole.write(head)
        for key in keys:
            with _opened(key) as piece:
                while block := piece.read(BLOCK):
                    whole.write(block)
        whole.seek(0)
        yield whole


def forget(keys: Iterable[str]) -> None:
    """Remove pieces; those that are gone already do not matter."""
    for key in keys:
        default_storage.delete(key)


def _save(content: Any) -> str:
    account = current_account().pk
    name = f"{account}/{secrets.token_hex(1)}/{secrets.token_urlsafe(32)}"
    return str(default_storage.save(name, content))


@contextmanager
def _opened(key: str) -> Iterator[IO[bytes]]:
    try:
        file = default_storage.open(key)
    except FileNotFoundError:
        raise Refused(
            "gone", _("A piece of this export is no longer in storage. Export again.")
        ) from None
    with file:
        yield file
