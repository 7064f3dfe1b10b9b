"""`python3 dev.py run`: the whole application on one machine, kept running until Ctrl-C."""

import contextlib
import http.client
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from hoopcrm.devserver.child import Backoff, Child
from hoopcrm.devserver.console import Console
from hoopcrm.devserver.postgres import Postgres
from hoopcrm.devserver.processes import ROOT, ServerFailed
from hoopcrm.devserver.servers import Servers
from hoopcrm.devserver.state import State
from hoopcrm.devserver.valkey import Valkey

STOP_SECONDS = 15.0  # for the children, then they are killed
ME = "hoopcrm"


class Supervisor:
    """Starts servers, runs `prepare` one after the other, keeps `children` running.

    `run` returns the exit status: 0 after a signal, 1 when something could not be started.
    """

    def __init__(
        self,
        state: State,
        servers: Servers,
        *,
        port: int,
        console: Console | None = None,
    ) -> None:
        self.state = state
        self.servers = servers
        self.port = port
        self.console = console or Console()
        self.children: list[Child] = []
        self.stopping = False
        self._interruptible = False
        self._ready = False
        self._backoff: dict[str, Backoff] = {}
        self._outputs = selectors.DefaultSelector()
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the browser finds the application."""
        return f"http://127.0.0.1:{self.port}/"

    def start_servers(self) -> None:
        """First step. Raises ServerFailed, or KeyboardInterrupt on a signal meanwhile."""
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, self._on_signal)
        self._start_guard()
        self._interruptible = True
        self.servers.start()
        self._interruptible = False
        for server in self.servers.embedded:
            self._watch(server)

    def prepare(self, commands: Sequence[Child]) -> bool:
        """Second step: run each to its end; False when one failed or a signal came."""
        for command in commands:
            status, _ = self._run_once(command)
            if self.stopping:
                return False
            if status:
                self.console.say(ME, f"{command.name} failed; nothing is running now.")
                return False
        return True

    def keep_running(self, children: Sequence[Child], logins: Child) -> None:
        """Third step: until a signal comes."""
        self.children = list(children)
        for child in self.children:
            self._launch(child)
        status, lines = self._run_once(logins, quiet=True)
        greeting = self._greeting(lines if status == 0 else [])
        while not self.stopping:
            self._tick()
            if not self._ready and self._answers():
                self._ready = True
                self.console.show(greeting)

    def stop(self) -> None:
        """Last step, whatever happened before: nothing is left."""
        for child in self.children:
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(self._runs(child) for child in self.children):
            if time.monotonic() > deadline:
                self.console.say(ME, "still not stopped; killing")
                break
            self._read_outputs(0.1)
        for child in self.children:
            if child.process is not None:
                child.kill()
                self._close(child)
        self.servers.stop()
        if self._guard is not None:
            for server in self.servers.embedded:
                self._tell_guard("-", server)
            if self._guard.stdin is not None:
                with contextlib.suppress(OSError):
                    self._guard.stdin.close()
            self._guard.wait()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        if self._interruptible:
            self._interruptible = False
            raise KeyboardInterrupt

    def _tick(self) -> None:
        self._read_outputs(0.1)
        for child in self.children:
            self._tend(child)
        for server in self.servers.embedded:
            self._tend(server)
        if self._guard is not None and self._guard.poll() is not None:
            self._start_guard()
            for service in (*self.children, *self.servers.embedded):
                self._tell_guard("+", service)

    def _tend(self, service: Child | Postgres | Valkey) -> None:
        """Start again what has ended."""
        backoff = self._backoff.setdefault(service.name, Backoff())
        if self._runs(service) or self.stopping:
            return
        if not backoff.due:
            status = service.process.returncode if service.process else None
            self._tell_guard("-", service)
            if isinstance(service, Child):
                self._close(service)
            pause = backoff.ended()
            self.console.say(
                ME, f"{service.name} ended ({status}); starting it again in {pause:.0f} s"
            )
        elif time.monotonic() >= backoff.due:
            self._launch(service)

    def _launch(self, service: Child | Postgres | Valkey) -> None:
        try:
            service.launch()
        except (ServerFailed, OSError) as error:
            self.console.say(ME, f"{service.name}: {error}")
        self._watch(service)

    def _watch(self, service: Child | Postgres | Valkey) -> None:
        self._backoff.setdefault(service.name, Backoff()).started()
        self._tell_guard("+", service)
        if isinstance(service, Child):
            self._outputs.register(service.output, selectors.EVENT_READ, service)

    def _runs(self, service: Child | Postgres | Valkey) -> bool:
        return service.process is not None and service.process.poll() is None

    def _run_once(self, command: Child, *, quiet: bool = False) -> tuple[int, list[str]]:
        """Run to the end, or to a signal; its exit status and output."""
        command.launch()
        self._watch(command)
        lines: list[str] = []
        while self._runs(command):
            if self.stopping:
                command.terminate()
            lines += self._read_outputs(0.05, quiet=command if quiet else None)
            for child in self.children:
                self._tend(child)
        lines += self._close(command, quiet=quiet)
        self._tell_guard("-", command)
        return (command.process.returncode if command.process else 1), lines

    def _read_outputs(self, seconds: float, quiet: Child | None = None) -> list[str]:
        """Show what the children said; return what `quiet` said instead of showing it."""
        kept: list[str] = []
        for key, _ in self._outputs.select(seconds):
            child: Child = key.data
            lines = child.read_lines()
            if not lines and not self._runs(child):
                self._outputs.unregister(key.fd)
            elif child is quiet:
                kept += lines
            else:
                self._show(child, lines)
        return kept

    def _show(self, child: Child, lines: list[str]) -> None:
        for line in lines:
            if line.strip():
                self.console.say(child.name, line)

    def _close(self, child: Child, *, quiet: bool = False) -> list[str]:
        """See to the last words of a child that has ended, and to what it left behind."""
        with contextlib.suppress(KeyError):
            self._outputs.unregister(child.output)
        last: list[str] = []
        while lines := child.read_lines():
            last += lines
        if not quiet:
            self._show(child, last)
        child.close()
        return last

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _greeting(self, logins: list[str]) -> str:
        self.state.announce(f"run {self.address}")
        lines = ["", f"  HoopCRM is ready: {self.address}", ""]
        rows = [line.split("\t") for line in logins if line.count("\t") == 2]
        if rows:
            widths = [max(len(row[column]) for row in rows) for column in range(3)]
            lines.append("  Sign in as")
            for row in rows:
                cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
                lines.append("    " + "   ".join(cells).rstrip())
            lines.append("")
        lines += ["  Ctrl-C stops it.", ""]
        return "\n".join(lines)

    def _start_guard(self) -> None:
        self._guard = subprocess.Popen(
            [sys.executable, "-m", "hoopcrm.devserver.guard"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )

    def _tell_guard(self, mark: str, service: Child | Postgres | Valkey) -> None:
        if self._guard is None or self._guard.stdin is None or service.process is None:
            return
        with contextlib.suppress(OSError):  # it is started again at the next tick
            self._guard.stdin.write(f"{mark}{service.process.pid}\n".encode())
