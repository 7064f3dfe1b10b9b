"""Timing calls, and the table of figures."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Times:
    """Durations of repeated calls, in milliseconds."""

    values: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        return sorted(self.values)[int(len(self.values) * 0.95)]


def repeat(call: Callable[[], Any], *, times: int = 60, warm_up: int = 5) -> Times:
    """Call it `times` times after a warm-up."""
    for _ in range(warm_up):
        call()
    values = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        values.append((time.perf_counter() - started) * 1000)
    return Times(values)


@dataclass
class Report:
    """Rows of the table: what, measured, the limit of the same run, the goal, and whether met."""

    rows: list[tuple[str, str, str, str, bool]] = field(default_factory=list)

    def add(self, what: str, measured: str, limit: str, goal: str, met: bool) -> None:
        """One figure; printed at once, so that a long run shows how it goes."""
        self.rows.append((what, measured, limit, goal, met))
        print(f"  {'ok  ' if met else 'MISS'} {what}: {measured} (limit {limit}; goal {goal})")

    def lines(self) -> list[str]:
        """The whole table, in Markdown."""
        head = ("operation", "result", "limit in this run", "goal", "")
        rows = [head, *((*row[:4], "met" if row[4] else "MISSED") for row in self.rows)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
        lines = [
            "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
            for row in rows
        ]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return lines

    @property
    def all_met(self) -> bool:
        return all(row[4] for row in self.rows)
