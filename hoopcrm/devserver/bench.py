"""`python3 dev.py bench`: measures, on durable servers of its own under `.local/bench`.

BENCH_DATABASE_URL and BENCH_REDIS_URL measure on other servers. What DATABASE_URL names is left
alone: a measurement fills tables.
"""

import os
import sys

from hoopcrm.devserver.manage import run_command, run_foreground
from hoopcrm.devserver.processes import ServerFailed
from hoopcrm.devserver.servers import Servers, application_env
from hoopcrm.devserver.state import Busy, State


def main() -> int:
    """The command line of `dev.py bench`; arguments go to the package `bench`."""
    state = State.of_this_project("bench")
    try:
        state.lock("bench")
    except Busy:
        sys.stderr.write("A measurement is already running.\n")
        return 1
    servers = Servers(
        state,
        database_url=os.environ.get("BENCH_DATABASE_URL", ""),
        redis_url=os.environ.get("BENCH_REDIS_URL", ""),
    )
    try:
        servers.start()
        env = application_env(state, servers)
        status = run_command(["migrate", "-v0", "--no-input"], env)
        if status == 0:
            state.write_env(env)
            status = run_foreground(["-m", "bench", *sys.argv[1:]], env)
    except ServerFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        servers.stop()
        state.unlock()
    return status


if __name__ == "__main__":
    sys.exit(main())
