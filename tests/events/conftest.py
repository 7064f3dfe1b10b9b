"""A consumer of our own, since none of the product's is needed to prove the mechanism."""

from collections.abc import Iterator
from dataclasses import dataclass, field

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
    """A registered consumer that takes `job.*` events."""
    recorder = Recorder()
    consumer = Consumer(
        key="recorder", handle=recorder.handle, wants=lambda account, type: type.startswith("job.")
    )
    consumers._entries["recorder"] = consumer
    consumers._sorted = None
    yield recorder
    del consumers._entries["recorder"]
    consumers._sorted = None
