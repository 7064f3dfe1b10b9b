"""A process that the supervisor keeps running."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from hoopcrm.devserver.processes import ROOT, die_with_parent, end_group, signal_group

FIRST_PAUSE = 1.0  # seconds before a restart; doubled at each early end
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 20.0  # who ran this long starts again with the first pause


class Backoff:
    """How long to wait before a restart: the longer, the more often it ended at once."""

    def __init__(self) -> None:
        self._pause = FIRST_PAUSE
        self._started = time.monotonic()
        self.due = 0.0

    def started(self) -> None:
        """It was launched now."""
        self._started = time.monotonic()
        self.due = 0.0

    def ended(self) -> float:
        """It ended now; the seconds until `due`, when to launch it again."""
        now = time.monotonic()
        if now - self._started > STEADY_SECONDS:
            self._pause = FIRST_PAUSE
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        self.due = now + pause
        return pause


class Child:
    """A command in a session of its own, so that a terminal's Ctrl-C reaches the supervisor only.

    Its output comes through `output`, a non-blocking file descriptor.
    """

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.name = name
        self.command = list(command)
        self.env = dict(env)
        self.process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def launch(self) -> None:
        """Start the process."""
        self._rest = b""
        self.process = subprocess.Popen(  # noqa: PLW1509
            self.command,
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
        )
        os.set_blocking(self.output, False)

    @property
    def output(self) -> int:
        """File descriptor of the output."""
        if self.process is None or self.process.stdout is None:
            raise RuntimeError(f"{self.name} was not launched")
        return self.process.stdout.fileno()

    def read_lines(self) -> list[str]:
        """Whole lines that arrived since the last call; what has no line end yet comes later."""
        try:
            piece = os.read(self.output, 65536)
        except BlockingIOError:
            return []
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if not piece and self._rest:
            lines.append(self._rest)
            self._rest = b""
        return [line.decode(errors="replace").rstrip("\r") for line in lines]

    def close(self) -> None:
        """After its end: kill what it left behind, and let go of its output."""
        if self.process is not None:
            end_group(self.process.pid)
            if self.process.stdout is not None:
                self.process.stdout.close()

    def terminate(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End it and all that it started."""
        if self.process is not None:
            signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
