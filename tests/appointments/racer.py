"""A process that books every slot it can: `python -m tests.appointments.racer`.

Reads one JSON line (calendar, contact, starts), says "ready", waits for a line, books the slots
in an order of its own and prints how many it got and the milliseconds of those bookings.
"""

import json
import os
import random
import sys
import time
from datetime import datetime
from typing import Any

import django


def main() -> None:
    django.setup()
    from appointments.models import Calendar
    from appointments.services.book import Booking, appointment_book
    from contacts.models import Contact
    from hoopcrm.core.actor import Actor
    from hoopcrm.core.errors import Refused
    from hoopcrm.core.scoping import scope, unscoped

    task: dict[str, Any] = json.loads(sys.stdin.readline())
    with unscoped("the racer finds its account"):
        calendar = Calendar.objects.select_related("account").get(pk=task["calendar"])
    starts = [datetime.fromisoformat(one) for one in task["starts"]]
    random.Random(os.getpid()).shuffle(starts)
    took = []
    with scope(calendar.account):
        contact = Contact.objects.get(pk=task["contact"])
        _say("ready")
        sys.stdin.readline()
        for start in starts:
            began = time.perf_counter()
            try:
                booking = Booking(calendar=calendar, contact=contact, starts_at=start)
                appointment_book(Actor.system("racer"), booking=booking, public=True)
            except Refused as refused:
                if refused.code != "taken":
                    raise
            else:
                took.append(round((time.perf_counter() - began) * 1000, 1))
    _say(json.dumps(took))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
