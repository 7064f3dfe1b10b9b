"""Workers killed while they remind, read calendars elsewhere and give back seats that were held:
nothing is lost and nothing is done twice.
"""

import random
import time
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from appointments.jobs import holds, read_calendars, remind
from appointments.models import (
    AppointmentHost,
    AppointmentReminder,
    BusyCalendar,
    BusyTime,
    Calendar,
    Slot,
    SlotHold,
)
from appointments.services.holds import slot_hold
from hoopcrm.accounts.models import Account
from hoopcrm.conversations.models import Message
from hoopcrm.core import writes
from hoopcrm.core.broker import nudge
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from hoopcrm.core.secrets import encrypt
from tests.appointments.make import book, in_days, make_calendar
from tests.faults.app.clock import TIMES
from tests.faults.conftest import ROUNDS, Worker, wait_until
from tests.make import SYSTEM, make_account, make_contact, make_member

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 2
REMINDERS, HELD, CALENDARS = 12, 12, 6


@pytest.mark.parametrize("round", ROUNDS)
def test_the_clock_of_appointments(worker: Worker, round: int) -> None:
    account = make_account()
    with scope(account):
        _begin(account)
        for _kill in range(KILLS):
            before = _left()
            worker.start()
            wait_until(lambda before=before: _left() < before, _wake)
            time.sleep(random.uniform(0, 0.4))
            worker.kill()
        assert _left(), "the work was over too soon"
        worker.start()
        wait_until(lambda: not _left(), _wake)
        worker.kill()
        reminded = Message.objects.filter(key__contains=":reminder:")
        assert Counter(reminded.values_list("address", flat=True)) == {
            f"p{number}@example.com": 1 for number in range(REMINDERS)
        }
        hosted = Counter(AppointmentHost.objects.values_list("slot_id", flat=True))
        assert dict(Slot.objects.values_list("pk", "taken")) == hosted
        times = Counter(BusyTime.objects.values_list("busy_calendar_id", flat=True))
        assert times == dict.fromkeys(BusyCalendar.objects.values_list("pk", flat=True), TIMES)


def _begin(account: Account) -> None:
    ben = make_member(account, "Ben")
    calendar: Calendar = make_calendar(account, ben)
    for number in range(REMINDERS):
        person = make_contact(account, email=f"p{number}@example.com")
        book(calendar, person, in_days(2, number))
    AppointmentReminder.objects.exclude(to="contact", minutes=60).delete()
    AppointmentReminder.objects.update(due_at=now())
    for number in range(HELD):
        slot_hold(
            SYSTEM,
            calendar=calendar,
            starts_at=in_days(4, number // 2, 30 * (number % 2)),
            key=uuid4(),
        )
    SlotHold.objects.update(expires_at=now())
    with writes.frame("test data", silent=True):
        BusyCalendar.objects.bulk_create(
            BusyCalendar(
                account=account,
                member=ben,
                name=f"Calendar {number}",
                address=encrypt("https://calendar.example.com/busy.ics"),
                next_at=now() - timedelta(minutes=1),
            )
            for number in range(CALENDARS)
        )


def _left() -> int:
    """How many of the reminders, seats and calendars still wait."""
    reminders = AppointmentReminder.objects.filter(done_at=None)
    calendars = BusyCalendar.objects.filter(read_at=None)
    return int(reminders.count() + SlotHold.objects.count() + calendars.count())


def _wake() -> None:
    nudge(remind)
    nudge(holds)
    nudge(read_calendars, queue="bulk")
