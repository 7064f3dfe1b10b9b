"""Server time of pages: whole requests through all middleware, in process."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.clock import Report, Times, repeat


@dataclass(frozen=True)
class Goal:
    """What a page must reach: milliseconds and queries."""

    p50: float
    p95: float
    queries: int


LIST = Goal(p50=25, p95=50, queries=12)
SEARCH = Goal(p50=40, p95=50, queries=12)
RECORD = Goal(p50=30, p95=50, queries=15)
DEEPER = 1.2  # times as long as the first page, at most


class Pages:
    """Measures pages as one member sees them."""

    def __init__(self, report: Report, client: Client) -> None:
        self.report = report
        self.client = client
        floor = repeat(lambda: client.get("/healthz"), times=200)
        print(f"  a page that answers a constant: p50 {floor.p50:.2f} ms")

    def measure(
        self, what: str, url: str, goal: Goal, *, first: str = "", anew: bool = False
    ) -> list[str]:
        """Open `url` again and again; the limit is the bare SQL of the same page, which it
        returns.

        Args:
            first: address of the first page, than which a deep one must not be much slower.
            anew: nothing is remembered from one time to the next.
        """
        url = self._final(url)

        def get() -> Any:
            if anew:
                cache.clear()
            return self.client.get(url)

        with CaptureQueriesContext(connection) as captured:
            response = get()
        if response.status_code != 200:
            raise SystemExit(f"{url} answered {response.status_code}")
        statements = [query["sql"] for query in captured.captured_queries]
        queries = [one for one in statements if one not in ("BEGIN", "COMMIT")]
        beside = repeat(partial(self.client.get, self._final(first))) if first else None
        times = repeat(get)
        bare = repeat(lambda: _run(queries))
        self._tell(what, times, bare, len(queries), goal, beside)
        return queries

    def _final(self, url: str) -> str:
        """Where the address leads to: that of a state of the list."""
        opened = self.client.get(url, follow=True).request
        return f"{opened['PATH_INFO']}?{opened['QUERY_STRING']}"

    def _tell(
        self, what: str, times: Times, bare: Times, queries: int, goal: Goal, beside: Times | None
    ) -> None:
        met = times.p50 <= goal.p50 and times.p95 <= goal.p95 and queries <= goal.queries
        limit = f"bare SQL {bare.p50:.1f} ms"
        wanted = f"p50 ≤ {goal.p50:g}, p95 ≤ {goal.p95:g}, ≤ {goal.queries} queries"
        if beside is not None:
            met = met and times.p50 <= beside.p50 * DEEPER
            limit += f", first page {beside.p50:.1f} ms"
            wanted += f", ≤ {DEEPER:g} × the first page"
        self.report.add(
            what,
            f"p50 {times.p50:.1f} ms, p95 {times.p95:.1f} ms, {queries} queries",
            limit,
            wanted,
            met,
        )


def _run(queries: list[str]) -> Any:
    with connection.cursor() as cursor:
        for query in queries:
            if query.lstrip().upper().startswith(("SELECT", "WITH")):
                cursor.execute(query.replace("%", "%%"), [])
                cursor.fetchall()


def rows_read(queries: list[str], table: str) -> int:
    """How many rows of the table the database looks at to run these, as its own plans tell."""
    found = 0
    with connection.cursor() as cursor:
        for query in queries:
            if query.lstrip().upper().startswith(("SELECT", "WITH")):
                text = query.replace("%", "%%")
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}", [])
                (answer,) = cursor.fetchone()
                plan = answer if isinstance(answer, list) else json.loads(answer)
                found += _read(plan[0]["Plan"], table)
    return found


def _read(node: dict[str, Any], table: str) -> int:
    found = sum(_read(child, table) for child in node.get("Plans", ()))
    if node.get("Relation Name") == table:
        left_out = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        rows = node["Actual Rows"] + sum(node.get(key, 0) for key in left_out)
        found += round(rows * node["Actual Loops"])
    return found
