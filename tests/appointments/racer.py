"""Processes that book every slot they can: `python -m tests.appointments.racer`.

Loads the application once. For each JSON line (calendar, contact, starts, racers) it forks the
racers, lets them go at once, each through the slots in an order of its own, and prints the
milliseconds of each booking.
"""

import json
import multiprocessing
import os
import random
import sys
import time
from datetime import datetime
from typing import Any

import django


def main() -> None:
    django.setup()
    import appointments.services.book  # noqa: F401 - loaded once, before the fork

    while line := sys.stdin.readline():
        sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
        sys.stdout.flush()


def _run(task: dict[str, Any]) -> list[float]:
    forking = multiprocessing.get_context("fork")
    start, told = forking.Barrier(task["racers"]), forking.SimpleQueue()
    racers = [
        forking.Process(target=_race, args=(task, start, told)) for _ in range(task["racers"])
    ]
    for racer in racers:
        racer.start()
    took = [one for _racer in racers for one in told.get()]
    for racer in racers:
        racer.join()
    return took


def _race(task: dict[str, Any], start: Any, told: Any) -> None:
    took: list[float] = []
    try:
        took = _book_all(task, start)
    finally:
        told.put(took)


def _book_all(task: dict[str, Any], start: Any) -> list[float]:
    from appointments.models import Calendar
    from appointments.services.book import Booking, appointment_book
    from contacts.models import Contact
    from hoopcrm.core.actor import Actor
    from hoopcrm.core.errors import Refused
    from hoopcrm.core.scoping import scope, unscoped

    with unscoped("the racer finds its account"):
        calendar = Calendar.objects.select_related("account").get(pk=task["calendar"])
    starts = [datetime.fromisoformat(one) for one in task["starts"]]
    random.Random(os.getpid()).shuffle(starts)
    took = []
    with scope(calendar.account):
        contact = Contact.objects.get(pk=task["contact"])
        start.wait()
        for at in starts:
            began = time.perf_counter()
            try:
                booking = Booking(calendar=calendar, contact=contact, starts_at=at)
                appointment_book(Actor.system("racer"), booking=booking, public=True)
            except Refused as refused:
                if refused.code != "taken":
                    raise
            else:
                took.append(round((time.perf_counter() - began) * 1000, 1))
    return took


if __name__ == "__main__":
    main()
