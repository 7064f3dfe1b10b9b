"""What a writer answers for a chunk."""

from typing import NamedTuple


class Written(NamedTuple):
    """Bytes of the file, and how many contacts they hold."""

    content: bytes
    contacts: int
