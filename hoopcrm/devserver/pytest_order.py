"""pytest: which tests one worker does, one after the other.

Two browsers at once would only slow each other down, killed workers share what they are forked
from, and the demo is loaded once for all that look at it.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/", "tests/demo/", "tests/faults/")


class ByFolder(LoadScopeScheduling):
    """Hands out the tests of these folders as a whole, largest first, all others one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    return ByFolder(config, log)
