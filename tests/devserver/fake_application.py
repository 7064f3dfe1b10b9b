"""A small application for the real supervisor: `python -m tests.devserver.fake_application PORT`.

Its web process answers /healthz and has a child of its own; the other process only waits.
"""

import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from hoopcrm.devserver.child import Child
from hoopcrm.devserver.servers import Servers
from hoopcrm.devserver.state import Busy, State
from hoopcrm.devserver.supervisor import Supervisor

ME = "tests.devserver.fake_application"


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def serve(port: int) -> None:
    subprocess.Popen([sys.executable, "-m", ME, "wait"])
    HTTPServer(("127.0.0.1", port), Health).serve_forever()


def supervise(port: int) -> int:
    state = State.of_this_project()
    try:
        state.lock(f"run http://127.0.0.1:{port}/")
    except Busy as busy:
        sys.stderr.write(f"already running: {busy}\n")
        return 1
    supervisor = Supervisor(state, Servers(state), port=port)
    command = [sys.executable, "-m", ME]
    try:
        supervisor.start_servers()
        state.write_env(supervisor.servers.urls())
        supervisor.prepare([Child("once", [*command, "say", "prepared"], os.environ)])
        supervisor.keep_running(
            [
                Child("web", [*command, "serve", str(port)], os.environ),
                Child("worker", [*command, "wait"], os.environ),
            ],
            logins=Child("logins", [*command, "say", "Admin\ta@example.com\tpw"], os.environ),
        )
    except KeyboardInterrupt:
        pass
    finally:
        supervisor.stop()
        state.unlock()
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", port]:
            serve(int(port))
        case ["wait"]:
            time.sleep(600)
        case ["say", text]:
            sys.stdout.write(text + "\n")
        case [port]:
            sys.exit(supervise(int(port)))
