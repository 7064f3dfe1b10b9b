"""The folder that keeps what a running installation on one machine needs: `.local`."""

import contextlib
import fcntl
import os
import secrets
import time
from pathlib import Path

from hoopcrm.devserver.processes import ROOT


class Busy(Exception):
    """Somebody else holds the lock; the message is what they announced about themselves."""


class State:
    """The state folder: one lock, one secret key, the addresses of the servers that run.

    Only its owner can look inside.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._lock: int | None = None
        self._in_use: int | None = None
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    @classmethod
    def of_this_project(cls, name: str = "") -> "State":
        """`.local` of this project, or HOOPCRM_STATE_DIR; `name` is a folder inside."""
        folder = Path(os.environ.get("HOOPCRM_STATE_DIR") or ROOT / ".local")
        return cls(folder / name if name else folder)

    @property
    def _env_file(self) -> Path:
        return self.folder / "env"

    def lock(self, announcement: str) -> None:
        """Be the one who runs servers here, until `unlock` or the end of the process.

        Raises Busy.
        """
        fd = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            said = os.pread(fd, 4096, 0).decode(errors="replace").strip()
            os.close(fd)
            raise Busy(said) from None
        self._lock = fd
        self.announce(announcement)
        self.remove_env()  # of somebody who was killed

    def announce(self, text: str) -> None:
        """What others are told while we hold the lock."""
        if self._lock is None:
            raise RuntimeError("announce needs the lock")
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, text.encode(), 0)

    def unlock(self) -> None:
        """Let others run servers here."""
        if self._lock is not None:
            self.remove_env()
            os.close(self._lock)
            self._lock = None

    def share_servers(self) -> None:
        """Say, until the end of the process, that we use servers that somebody else started."""
        self._in_use = self._open_in_use()
        fcntl.flock(self._in_use, fcntl.LOCK_SH)
        os.set_inheritable(self._in_use, True)  # kept over exec

    def wait_until_unshared(self) -> None:
        """Wait for everybody who uses our servers."""
        fd = self._open_in_use()
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
        finally:
            os.close(fd)

    def _open_in_use(self) -> int:
        return os.open(self.folder / "in-use", os.O_RDWR | os.O_CREAT, 0o600)

    def secret_key(self) -> str:
        """The installation's secret, made at the first call."""
        path = self.folder / "secret-key"
        with contextlib.suppress(FileNotFoundError):
            key = path.read_text().strip()
            if key:
                return key
        key = secrets.token_urlsafe(48)
        self._write_private(path, key + "\n")
        return key

    def write_env(self, values: dict[str, str]) -> None:
        """Let `dev.py manage` find the servers: NAME=value lines, readable by the owner only."""
        self._write_private(
            self._env_file, "".join(f"{name}={value}\n" for name, value in values.items())
        )

    def read_env(self, wait_seconds: float = 0) -> dict[str, str] | None:
        """What `write_env` wrote, waiting for it if it is not there yet; else None."""
        deadline = time.monotonic() + wait_seconds
        while True:
            with contextlib.suppress(FileNotFoundError):
                lines = self._env_file.read_text().splitlines()
                return dict(line.split("=", 1) for line in lines if "=" in line)
            if time.monotonic() >= deadline:
                return None
            time.sleep(0.1)

    def remove_env(self) -> None:
        """The servers are gone."""
        self._env_file.unlink(missing_ok=True)

    def _write_private(self, path: Path, content: str) -> None:
        new = path.with_name(f"{path.name}.new-{os.getpid()}")
        fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w") as file:
            file.write(content)
        new.replace(path)
