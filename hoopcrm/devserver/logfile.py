"""Log files of the embedded servers: appended to, and put aside when they have grown."""

from pathlib import Path
from typing import IO

LARGEST = 10 * 1024 * 1024  # bytes; one older file of this size is kept beside it


def open_log(path: Path) -> IO[bytes]:
    """The log, open for appending and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_suffix(".log.old"))
    path.touch(mode=0o600)
    return path.open("ab")


def last_lines(path: Path, count: int = 5) -> str:
    """The end of a log, for a message; "" when there is none."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
