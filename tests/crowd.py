"""Several people at once, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from hoopcrm.accounts.models import Account
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope

CROWD = 6


def at_once(account: Account, work: Callable[[int], object]) -> list[str]:
    """Run `work` in a crowd of threads that start together: "done" or the code of the refusal."""
    barrier = Barrier(CROWD)

    def run(number: int) -> str:
        try:
            with scope(account):
                barrier.wait(timeout=20)
                work(number)
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(CROWD) as pool:
        return sorted(pool.map(run, range(CROWD)))
