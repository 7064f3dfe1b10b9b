"""A real worker on a broker of its own, both there to be killed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from kombu import pools

from hoopcrm.devserver.processes import end_group
from hoopcrm.devserver.valkey import Valkey

PATIENCE = 45.0  # seconds
# How often each story is told; those that were promised twice in any case.
ROUNDS = range(int(os.environ.get("FAULT_ROUNDS", "1")))
PROMISED = range(max(len(ROUNDS), 2))


class Worker:
    """A Celery worker in a process group of its own, forked by the nursery."""

    def __init__(self, nursery: subprocess.Popen[str], broker: Valkey) -> None:
        self.nursery = nursery
        self.broker = broker
        self.pid = 0

    def start(self) -> None:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        print(self.broker.url, file=self.nursery.stdin, flush=True)
        self.pid = int(self.nursery.stdout.readline())

    def tend(self) -> None:
        """Start it anew if it has ended, as whoever looks after processes does: Celery may give
        up where the broker goes while a message waits to be acknowledged."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            self.start()

    def kill(self) -> None:
        """-9, children included."""
        if self.pid:
            end_group(self.pid)
            self.pid = 0


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of files that workers of these tests use."""
    return str(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def nursery(django_db_setup: None, media: str) -> Iterator[subprocess.Popen[str]]:
    """Where workers come from; they use this process' database and files."""
    name = connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DATABASE_URL": urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}")),
            "MEDIA_ROOT": media,
            "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Valkey]:
    """A Valkey that forgets everything when killed; the process under test uses it too."""
    valkey = Valkey(tmp_path, durable=False)
    valkey.start()
    before = current_app.conf.broker_url
    _use_broker(valkey.url)
    yield valkey
    _use_broker(before)
    valkey.stop()


@pytest.fixture
def worker(
    transactional_db: None, broker: Valkey, nursery: subprocess.Popen[str]
) -> Iterator[Worker]:
    worker = Worker(nursery, broker)
    yield worker
    worker.kill()


def _use_broker(url: str) -> None:
    current_app.conf.broker_url = url
    current_app.conf.broker_write_url = url
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


def wait_until(condition: Callable[[], bool], doing: Callable[[], object] | None = None) -> None:
    """Wait for `condition`, calling `doing` (the sweep, as beat would) twice a second."""
    deadline, due = time.monotonic() + PATIENCE, 0.0
    while not condition():
        moment = time.monotonic()
        assert moment < deadline, "it did not happen in time"
        if doing and moment > due:
            doing()
            due = moment + 0.5
        time.sleep(0.05)
