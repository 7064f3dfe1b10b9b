"""One line for each line of output, with the name of the process that said it."""

import contextlib
import os
import sys

COLOURS = {"web": 36, "worker": 33, "bulk": 34, "beat": 35, "hoopcrm": 32}
WIDTH = 8


class Console:
    """Writes to standard output; coloured on a terminal, unless NO_COLOR is set."""

    def __init__(self) -> None:
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def say(self, name: str, line: str) -> None:
        """Write one line that `name` said."""
        prefix = f"{name:>{WIDTH}} |"
        if self._coloured:
            prefix = f"\033[{COLOURS.get(name, 37)}m{prefix}\033[0m"
        with contextlib.suppress(OSError):  # a closed pipe must not stop the application
            sys.stdout.write(f"{prefix} {line}\n")
            sys.stdout.flush()

    def show(self, text: str) -> None:
        """Write a block as it is."""
        with contextlib.suppress(OSError):
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
