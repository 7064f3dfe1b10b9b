"""`python3 dev.py manage COMMAND`: a management command against the servers of this machine.

Uses the servers of `dev.py run` when that is active; else starts servers for as long as the
command takes.
"""

import os
import signal
import subprocess
import sys
from typing import NoReturn

from hoopcrm.devserver.processes import ROOT, ServerFailed
from hoopcrm.devserver.run import who_is_there
from hoopcrm.devserver.servers import application_env, given_servers
from hoopcrm.devserver.state import Busy, State

ENV_WAIT_SECONDS = 90.0  # a `run` that is just starting migrates and loads demo data first
NEED_NO_TABLES = {"migrate", "makemigrations", "showmigrations", "help", "check", "version"}


def main() -> int:
    """The command line of `dev.py manage`; arguments go to Django as they are."""
    arguments = sys.argv[1:]
    state = State.of_this_project()
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        become_command(arguments, application_env(state, given_servers(state)))
    try:
        state.lock("manage " + " ".join(arguments[:1]))
    except Busy as busy:
        state.share_servers()
        env = state.read_env(ENV_WAIT_SECONDS)
        if env is None:
            sys.stderr.write(who_is_there(str(busy)) + "\n")
            return 1
        become_command(arguments, env)
    try:
        return with_own_servers(state, arguments)
    except ServerFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        state.unlock()


def become_command(arguments: list[str], env: dict[str, str]) -> NoReturn:
    """Turn this process into the command."""
    os.chdir(ROOT)
    sys.stdout.flush()
    command = [sys.executable, "manage.py", *arguments]
    os.execve(sys.executable, command, {**os.environ, **env})  # noqa: S606


def with_own_servers(state: State, arguments: list[str]) -> int:
    """Start servers, run the command, stop the servers; the command's exit status."""
    servers = given_servers(state)
    ended: list[int] = []
    for sig in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, lambda number, frame: sys.exit(128 + number))
    try:
        servers.start()
        env = application_env(state, servers)
        if not NEED_NO_TABLES & set(arguments[:1]) and servers.need_tables():
            sys.stderr.write("making the tables ...\n")
            ended.append(run_command(["migrate", "-v0"], env))
        state.write_env(env)
        if not any(ended):
            ended.append(run_command(arguments, env))
        state.wait_until_unshared()
    except KeyboardInterrupt:
        return 130
    finally:
        servers.stop()
    return ended[-1]


def run_command(arguments: list[str], env: dict[str, str]) -> int:
    """Run a management command in the foreground. Returns the exit status."""
    return run_foreground(["manage.py", *arguments], env)


def run_foreground(arguments: list[str], env: dict[str, str]) -> int:
    """Run this Python on the user's terminal: Ctrl-C is the command's own affair.

    Returns the exit status, as a shell gives it.
    """
    command = [sys.executable, *arguments]
    handler = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        status = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False)
    finally:
        signal.signal(signal.SIGINT, handler)
    return status.returncode if status.returncode >= 0 else 128 - status.returncode


if __name__ == "__main__":
    sys.exit(main())
