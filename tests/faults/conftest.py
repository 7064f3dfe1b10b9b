"""A real worker on a broker of its own, both there to be killed."""

import os
import signal
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

from hoopcrm.devserver.valkey import Valkey

PATIENCE = 45.0  # seconds


class Worker:
    """A Celery worker in a process group of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "celery", "-A", "hoopcrm.celery", "worker"),
                *("-Q", "default,mail,bulk", "-c", "2", "-l", "warning", "--without-mingle"),
                *("--without-gossip", "--without-heartbeat"),
            ],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """-9, children included."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


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
def worker(transactional_db: None, broker: Valkey) -> Iterator[Worker]:
    name = connection.settings_dict["NAME"]
    url = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))
    worker = Worker(
        os.environ
        | {
            "DATABASE_URL": url,
            "REDIS_URL": broker.url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        }
    )
    yield worker
    worker.kill()


def _use_broker(url: str) -> None:
    current_app.conf.broker_url = url
    current_app.conf.broker_write_url = url
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


def wait_until(condition: Callable[[], bool], doing: Callable[[], object] | None = None) -> None:
    """Wait for `condition`, calling `doing` (the sweep, as beat would) once a second."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        if doing:
            doing()
        time.sleep(0.5)
