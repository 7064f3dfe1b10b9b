"""What files are kept for. Each purpose says what it takes and who may read it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import Combinable

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.files.models import StoredFile


@dataclass(frozen=True, kw_only=True)
class FilePurpose:
    """A use of stored files, e.g. a contact's documents.

    Attributes:
        max_bytes: the cap for one file, asked at each upload.
        kinds: keys of `files.kinds.KINDS` that are taken.
        can_read: whether this member may have this file. Asked at each download.
        shown_name: what a download is called, when it may differ from the uploaded name.
        in_use: condition with `OuterRef("pk")` of the stored file, e.g. an `Exists`. The sweep
            removes files for which it does not hold; without it, files stay until deleted.
    """

    key: str
    label: Text
    max_bytes: Callable[[], int]
    kinds: frozenset[str]
    can_read: Callable[[Any, StoredFile], bool]
    shown_name: Callable[[StoredFile], str] | None = None
    in_use: Callable[[], Combinable] | None = None


file_purposes: Registry[FilePurpose] = Registry("file_purposes")
