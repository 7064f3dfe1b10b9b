"""What `python3 dev.py run` runs: which processes, in which order, on which port."""

import argparse
import os
import socket
import sys
from collections.abc import Mapping

from hoopcrm.devserver.child import Child
from hoopcrm.devserver.processes import ServerFailed
from hoopcrm.devserver.servers import application_env, given_servers
from hoopcrm.devserver.state import Busy, State
from hoopcrm.devserver.supervisor import Supervisor

DEFAULT_PORT = 8000
# as root, Celery prints eight lines about it at each start
QUIET_WORKER = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


def wanted_port(env: Mapping[str, str]) -> int:
    """PORT, or 8000. Raises ValueError with a message for the user."""
    text = env.get("PORT", "").strip() or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def port_is_free(port: int) -> bool:
    """Whether the web server can have `port` on this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def python(name: str, *arguments: str, env: Mapping[str, str]) -> Child:
    """A child that runs this Python."""
    return Child(name, [sys.executable, *arguments], env)


def web(port: int, env: Mapping[str, str]) -> Child:
    """The web server: one process, four threads."""
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    options += ["--workers", "1", "--blocking-threads", "4", "--respawn-failed-workers"]
    options += ["--log-level", "warning"]
    return python("web", "-m", "granian", *options, "hoopcrm.wsgi:application", env=env)


def worker(name: str, queues: str, processes: int, env: Mapping[str, str]) -> Child:
    """A Celery worker for some queues."""
    options = ["-Q", queues, "-n", f"{name}@%h", "-c", str(processes)]
    options += ["--without-gossip", "--without-mingle"]
    command = ["-m", "celery", "-q", "-A", "hoopcrm.celery", "worker", *options]
    return python(name, *command, env={**env, **QUIET_WORKER})


def beat(state: State, env: Mapping[str, str]) -> Child:
    """The clock that wakes recurring work."""
    schedule = str(state.folder / "beat-schedule")
    options = ["-s", schedule, "--pidfile="]
    return python("beat", "-m", "celery", "-q", "-A", "hoopcrm.celery", "beat", *options, env=env)


def run(state: State, *, port: int, debug: bool) -> int:
    """Run everything until a signal; the exit status."""
    servers = given_servers(state)
    supervisor = Supervisor(state, servers, port=port)
    say = supervisor.console.say
    try:
        supervisor.start_servers()
        say("hoopcrm", "servers are up; preparing the database")
        env = {**os.environ, **application_env(state, servers, debug=debug), "PORT": str(port)}
        env["PYTHONUNBUFFERED"] = "1"
        env.setdefault("LOG_LEVEL", "INFO" if debug else "WARNING")
        prepared = supervisor.prepare(
            [
                python("migrate", "manage.py", "migrate", "-v0", "--no-input", env=env),
                python("demo", "manage.py", "load_demo", "--once", env=env),
            ]
        )
        if not prepared:
            return 0 if supervisor.stopping else 1
        state.write_env({**application_env(state, servers, debug=debug), "PORT": str(port)})
        supervisor.keep_running(
            [
                web(port, env),
                worker("worker", "default,mail", 2, env),
                worker("bulk", "bulk", 1, env),
                beat(state, env),
            ],
            logins=python("logins", "manage.py", "demo_logins", env=env),
        )
    except ServerFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        supervisor.stop()
    say("hoopcrm", "all stopped")
    return 0


def who_is_there(announcement: str) -> str:
    """What to tell somebody who finds the state folder locked."""
    kind, _, rest = announcement.partition(" ")
    if kind == "run":
        return f"HoopCRM is already running at {rest}"
    return (
        f"The servers are in use by `python3 dev.py {announcement}`; try again when it has ended."
    )


def main() -> int:
    """The command line of `dev.py run`."""
    parser = argparse.ArgumentParser(
        prog="dev.py run",
        description="Runs the whole application with demo data until Ctrl-C.",
        epilog="PORT=8001 changes the port; DATABASE_URL and REDIS_URL use servers of yours.",
    )
    parser.add_argument("--debug", action="store_true", help="pages show errors in full")
    options = parser.parse_args()
    try:
        port = wanted_port(os.environ)
        state = State.of_this_project()
        state.lock(f"run http://127.0.0.1:{port}/")
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except Busy as busy:
        sys.stderr.write(who_is_there(str(busy)) + "\n")
        return 1
    try:
        if not port_is_free(port):
            sys.stderr.write(
                f"Port {port} is taken by another program. "
                f"Choose another: PORT={port + 1} python3 dev.py run\n"
            )
            return 1
        return run(state, port=port, debug=options.debug)
    finally:
        state.unlock()


if __name__ == "__main__":
    sys.exit(main())
