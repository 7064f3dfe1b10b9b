"""`dev.py run` keeps everything running, and leaves nothing behind however it ends."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from hoopcrm.devserver.processes import ROOT
from hoopcrm.devserver.state import State
from hoopcrm.devserver.valkey import _free_port

APPLICATION = "tests.devserver.fake_application"


class Run:
    """The supervisor as a process of its own, with its output in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.output = folder / "output"
        self.mark = f"RUN_OF_TEST={folder}"

    def start(self) -> subprocess.Popen[bytes]:
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", APPLICATION, str(self.port)],
                cwd=ROOT,
                env={
                    **os.environ,
                    "HOOPCRM_STATE_DIR": str(self.folder / "state"),
                    "RUN_OF_TEST": str(self.folder),
                },
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def processes(self) -> dict[int, str]:
        """Everything this run started, grandchildren and servers included."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    environment = (entry / "environ").read_bytes().split(b"\0")
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                if command and (self.mark.encode() in environment or str(self.folder) in command):
                    found[int(entry.name)] = command.strip()
        return found

    def pid(self, pattern: str) -> int:
        matches = [pid for pid, line in self.processes().items() if re.search(pattern, line)]
        assert len(matches) == 1, (pattern, self.processes())
        return matches[0]

    def said(self) -> str:
        return self.output.read_text()


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    supervisor = run.start()
    assert eventually(lambda: "is ready" in run.said()), run.said()
    yield run
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGINT)
    supervisor.wait(20)
    assert eventually(lambda: not run.processes()), run.processes()


pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="looks for processes in /proc"
)

WEB = r"fake_application serve"
WORKER = r"-m tests.devserver.fake_application wait$"
SUPERVISOR = r"fake_application \d+$"
POSTGRES = r"bin/postgres -D"
VALKEY = r"valkey-server"


def test_says_address_and_logins_and_ends_cleanly(run: Run) -> None:
    assert f"http://127.0.0.1:{run.port}/" in run.said()
    assert re.search(r"Admin +a@example.com +pw", run.said())
    assert re.search(r"once \| prepared", run.said())

    os.kill(run.pid(SUPERVISOR), signal.SIGINT)

    assert eventually(lambda: not run.processes())
    assert not (run.folder / "state" / "env").exists()


def test_second_start_is_refused_with_the_address(run: Run) -> None:
    second = subprocess.run(
        [sys.executable, "-m", APPLICATION, "1"],
        cwd=ROOT,
        env={**os.environ, "HOOPCRM_STATE_DIR": str(run.folder / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"already running: run http://127.0.0.1:{run.port}/" in second.stderr


def test_what_is_killed_is_started_again_in_place(run: Run) -> None:
    before = State(run.folder / "state").read_env()
    assert before is not None
    old = {name: run.pid(name) for name in (WEB, POSTGRES, VALKEY)}
    for pid in old.values():
        os.kill(pid, signal.SIGKILL)

    def replaced() -> bool:
        now = run.processes()
        return all(
            any(re.search(name, line) and pid != old[name] for pid, line in now.items())
            for name in old
        )

    assert eventually(replaced)
    assert eventually(lambda: reachable(before["DATABASE_URL"])), "same address as before"
    # what the killed web process had started went with it
    assert sum(bool(re.search(WORKER, line)) for line in run.processes().values()) == 2


def reachable(database_url: str) -> bool:
    try:
        psycopg.connect(database_url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_killed_supervisor_leaves_nothing_and_can_start_again(run: Run) -> None:
    os.kill(run.pid(SUPERVISOR), signal.SIGKILL)
    assert eventually(lambda: not run.processes()), run.processes()

    run.output.write_text("")
    again = run.start()
    assert eventually(lambda: "is ready" in run.said()), run.said()
    again.send_signal(signal.SIGTERM)
    assert again.wait(20) == 0
