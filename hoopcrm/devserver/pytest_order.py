"""pytest: which tests one worker does, one after the other, and what begins first.

Two browsers at once would only slow each other down, killed workers share what they are forked
from, and the demo is loaded once for all that look at it. Other tests stay together by file, so
that what a file sets up is set up once. There are three workers for two processors because the
first two folders wait more than they compute; what takes long begins first, so that at the end no
worker is left alone with it.
"""

import os
from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/", "tests/faults/", "tests/demo/")
# Few tests that take long: programs that are started, servers, many rows.
LONG = (
    "tests/appointments/test_race.py",
    "tests/clients/",
    "tests/devserver/",
    "tests/contacts/conditions/test_operators.py",
)
POLITE = 5  # how much the others leave the processors to the browser, which takes longest


def unit_of(nodeid: str) -> str:
    """What the test of this id is done together with: its folder or its file."""
    folder = next((folder for folder in TOGETHER if nodeid.startswith(folder)), "")
    return folder or nodeid.partition("::")[0]


@pytest.hookimpl(trylast=True)  # after pytest-django's order within a file
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders first, then what is long, then files by their number of tests."""
    sizes = Counter(unit_of(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[int, int, str]:
        unit = unit_of(item.nodeid)
        ranks = (*TOGETHER, *LONG)
        rank = next((n for n, start in enumerate(ranks) if unit.startswith(start)), len(ranks))
        return rank, -sizes[unit], unit

    items.sort(key=place)


def pytest_sessionstart(session: pytest.Session) -> None:
    """The first worker gets the first unit; the others give way to it."""
    worker = getattr(session.config, "workerinput", {}).get("workerid", "gw0")
    if worker != "gw0":
        os.nice(POLITE)


class ByUnit(LoadScopeScheduling):
    """Hands out unit after unit."""

    @property
    def nodes(self) -> list[Any]:
        """The workers by their names, not by which was ready first."""
        return sorted(self.assigned_work, key=lambda node: str(node.gateway.id))

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByUnit:
    config.option.loadscopereorder = False  # they come in the right order
    return ByUnit(config, log)
