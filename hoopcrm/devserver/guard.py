"""Cleans up after a supervisor that was killed with no chance to do so itself.

The supervisor keeps a pipe to this process and writes "+PID" for each process group it starts,
"-PID" when one has ended. When the pipe closes, whatever is still on the list is ended.
"""

import signal
import sys
import time
from collections.abc import Iterable

from hoopcrm.devserver.processes import group_alive, signal_group

GRACE_SECONDS = 8.0


def groups_left(lines: Iterable[str]) -> list[int]:
    """The groups that were announced and not taken back, once `lines` ends."""
    groups: dict[int, None] = {}
    for line in lines:
        mark, pid = line[:1], line[1:].strip()
        if pid.isdigit():
            if mark == "+":
                groups[int(pid)] = None
            else:
                groups.pop(int(pid), None)
    return list(groups)


def end_groups(groups: list[int], grace_seconds: float = GRACE_SECONDS) -> None:
    """Ask every group to end, then kill what is left."""
    for group in groups:
        signal_group(group, signal.SIGTERM)
        signal_group(group, signal.SIGINT)  # PostgreSQL takes TERM for "when all clients have left"
    deadline = time.monotonic() + grace_seconds
    while any(group_alive(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.1)
    for group in groups:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    """Watch over the supervisor at the other end of standard input."""
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, signal.SIG_IGN)
    end_groups(groups_left(sys.stdin))


if __name__ == "__main__":
    main()
