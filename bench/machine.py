"""What a run was measured on: the machine, the versions, and how fast both are at a known task."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from django.template import Context, engines

from bench.clock import repeat

ROWS, COLUMNS = 50, 10
PAGE = (
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}"
)


@dataclass(frozen=True)
class Machine:
    """Lines about the machine, as they were when the run began."""

    lines: tuple[str, ...]

    @classmethod
    def here(cls) -> "Machine":
        """This one, now."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (server,) = cursor.fetchone()
        return cls(
            (
                f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
                f"{cores} cores ({_processor()}), {size:.0f} GiB of memory",
                f"load of the minute before: {os.getloadavg()[0]:.1f}",
                f"Python {platform.python_version()}, PostgreSQL {server.split()[0]}",
                "client, server and database share the machine",
                f"calibration: a template of {ROWS} × {COLUMNS} cells renders in"
                f" {_calibration():.1f} ms",
            )
        )


def _processor() -> str:
    """What the processor calls itself."""
    try:
        listed = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in listed if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _calibration() -> float:
    """Milliseconds of the known task."""
    template = engines["django"].from_string(PAGE).template  # type: ignore[attr-defined]
    rows = [[f"cell {row} & {column}" for column in range(COLUMNS)] for row in range(ROWS)]
    return repeat(lambda: template.render(Context({"rows": rows})), times=100).p50
