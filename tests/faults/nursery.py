"""A process that has loaded the application once and forks Celery workers, each there to be killed.

Loading takes seconds of computing and a fork none, so that a test can afford many deaths. Each
line of input is the address of a broker; the answer is the id of the new worker's process, which
leads a group of its own.
"""

import os
import signal
import sys
from typing import Any

from hoopcrm.devserver.processes import die_with_parent

WORKER = (
    *("worker", "-Q", "default,mail,bulk", "-c", "2", "-l", "warning"),
    *("--without-mingle", "--without-gossip", "--without-heartbeat"),
)


def main() -> None:
    """Serve until the input ends."""
    import kombu.transport.redis  # noqa: F401 - loaded here, not in each worker
    from django.db import connections

    from hoopcrm.celery import app

    app.loader.import_default_modules()
    connections.close_all()
    # Nobody asks how a killed worker ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while broker := sys.stdin.readline().strip():
        pid = os.fork()
        if pid == 0:
            _work(app, broker)
        print(pid, flush=True)  # noqa: T201 - the answer


def _work(app: Any, broker: str) -> None:
    os.setsid()
    die_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    app.conf.update(broker_url=broker, broker_read_url=broker, broker_write_url=broker)
    try:
        app.worker_main(list(WORKER))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
