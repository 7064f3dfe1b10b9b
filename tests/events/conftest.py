"""A consumer of our own, since none of the product's is needed to prove the mechanism."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from hoopcrm.events.consumers import Consumer, consumers
from hoopcrm.events.models import Event


@dataclass
class Recorder:
    """Keeps what it was handed; fails on types named in `fail_on`."""

    seen: list[str] = field(default_factory=list)
    fail_on: set[str] = field(default_factory=set)

    def handle(self, event: Event) -> None:
        if event.type in self.fail_on:
            raise RuntimeError("the consumer broke")
        self.seen.append(event.subject_label)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """Registered consumers that take `job.*` events: all of them, and single ones."""
    recorder = Recorder()

    def wants(account: UUID, type: str) -> bool:
        return type.startswith("job.")

    made = {
        "recorder": Consumer(key="recorder", handle=recorder.handle, wants=wants),
        "singles": Consumer(key="singles", handle=recorder.handle, wants=wants, singly=True),
    }
    consumers._entries.update(made)
    consumers._sorted = None
    yield recorder
    for key in made:
        del consumers._entries[key]
    consumers._sorted = None
