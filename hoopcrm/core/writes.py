"""Who may write where: the record that `@service` keeps and the test suite checks.

In tests a connection wrapper reports each statement to `report_write`; a write to an audited
table outside a service, or a service that wrote without an event, fails the test.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

WRITE = re.compile(
    r'\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM|MERGE\s+INTO|COPY)\s+"?(\w+)"?',
    re.IGNORECASE,
)


class WriteError(AssertionError):
    """A write that broke the rules above."""


@dataclass
class _Frame:
    name: str
    silent: bool
    wrote: set[str] = field(default_factory=set)
    emitted: int = 0


_frames: ContextVar[tuple[_Frame, ...]] = ContextVar("service_frames", default=())
_audited: frozenset[str] | None = None


def guard_tables(tables: frozenset[str] | None) -> None:
    """Switch the guard on for these tables (tests), or off (None)."""
    global _audited
    _audited = tables


@contextmanager
def frame(name: str, *, silent: bool) -> Iterator[None]:
    """The time in which a service runs."""
    current = _Frame(name, silent)
    token = _frames.set((*_frames.get(), current))
    try:
        yield
        if _audited is not None and current.wrote and not current.emitted and not silent:
            raise WriteError(f"{name} wrote {sorted(current.wrote)} and emitted no event")
    finally:
        _frames.reset(token)


def note_emitted(count: int = 1) -> None:
    """Called by `events.emit`: the running services have told what they did."""
    for running in _frames.get():
        running.emitted += count


def report_write(statement: str) -> None:
    """Check one SQL statement. Raises WriteError when it writes outside any service."""
    if _audited is None:
        return
    tables = {name for name in WRITE.findall(statement) if name in _audited}
    if not tables:
        return
    running = _frames.get()
    if not running:
        raise WriteError(f"{sorted(tables)} written outside a service: {statement[:200]}")
    for one in running:
        one.wrote |= tables
