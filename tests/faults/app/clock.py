"""Work of appointments by the clock, slowed down so that a worker can be killed amid it."""

import time
from datetime import timedelta
from typing import Any

from appointments import feeds
from appointments.services import feeds as feed_services
from appointments.services import holds, notices
from hoopcrm.core.fetch import Fetched
from tests.faults.app.steps import slow

TIMES = 20  # of each calendar elsewhere
_EVENT = (
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{day}T090000Z\r\nDTEND:{day}T100000Z\r\nEND:VEVENT\r\n"
)


def busy_file(first: Any) -> bytes:
    """A calendar with an hour on each of some days from `first` on."""
    days = (first + timedelta(days=number) for number in range(TIMES))
    events = "".join(
        _EVENT.format(uid=number, day=f"{day:%Y%m%d}") for number, day in enumerate(days)
    )
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
    return f"{head}{events}END:VCALENDAR\r\n".encode()


def slow_clock() -> None:
    """Wait before a transaction ends; a calendar whose worker died is due again in a second."""
    notices._write = slow(notices._write)
    holds.holds_end = slow(holds.holds_end)
    feeds.busy_calendar_store = slow(feeds.busy_calendar_store)
    feed_services.BusyTime.objects.bulk_create = slow(  # type: ignore[method-assign]
        feed_services.BusyTime.objects.bulk_create
    )
    feed_services.EVERY = timedelta(seconds=1)
    feeds.fetch = _fetch


def _fetch(url: str, *, most_bytes: int, etag: str = "") -> Fetched:
    from hoopcrm.core.clock import now

    time.sleep(0.03)
    return Fetched(status=200, content=busy_file(now() + timedelta(days=2)))
