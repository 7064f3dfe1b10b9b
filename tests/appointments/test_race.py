"""Racers in processes of their own book the same slots: each slot is booked exactly once.

`dev.py bench --races` runs twenty rounds of eight racers on two hundred slots.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from appointments.models import Appointment, Calendar, Slot
from appointments.services.resources import calendar_resources_set, resource_create
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import in_days, make_calendar

ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "1")))
RACERS = int(os.environ.get("RACERS", "4"))
SLOTS = int(os.environ.get("RACE_SLOTS", "24"))

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


Race = Callable[[Calendar, Any, list[datetime]], list[float]]


@pytest.fixture(scope="module")
def race(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Race]:
    """`race(calendar, contact, starts)`: racers book; the milliseconds of each booking."""
    name = connection.settings_dict["NAME"]
    url = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))
    complaints = tmp_path_factory.mktemp("race") / "complaints"
    with (
        complaints.open("w") as heard,
        subprocess.Popen(
            [sys.executable, "-m", "tests.appointments.racer"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "hoopcrm.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=heard,
            text=True,
        ) as racer,
    ):
        assert racer.stdin
        assert racer.stdout

        def run(calendar: Calendar, contact: Any, starts: list[datetime]) -> list[float]:
            task = {
                "calendar": str(calendar.pk),
                "contact": str(contact.pk),
                "starts": [one.isoformat() for one in starts],
                "racers": RACERS,
            }
            print(json.dumps(task), file=racer.stdin, flush=True)  # noqa: T201 - asks it
            answer = racer.stdout.readline()
            assert complaints.read_text() == ""
            took: list[float] = json.loads(answer)
            return took

        yield run
        racer.stdin.close()
        assert racer.wait() == 0


def slots(count: int) -> list[datetime]:
    return [in_days(2, 0) + timedelta(minutes=30 * number) for number in range(count)]


@pytest.mark.parametrize("number", ROUNDS)
def test_racers_book_each_slot_of_one_host_once(race: Race, number: int) -> None:
    account = make.make_account(f"Race {number}")
    contact = make.make_contact(account)
    calendar = make_calendar(account, make.make_member(account, f"Ben{number}"), window=None)
    took = race(calendar, contact, slots(SLOTS))
    with scope(account):
        assert len(took) == Appointment.objects.count() == Slot.objects.count() == SLOTS
        assert len(set(Appointment.objects.values_list("starts_at", flat=True))) == SLOTS
    sys.stdout.write(f" {SLOTS} booked, p50 {statistics.median(took)}, longest {max(took)} ms\n")


@pytest.mark.parametrize("number", ROUNDS)
def test_racers_fill_classes_and_round_robins_to_the_last_seat(race: Race, number: int) -> None:
    account = make.make_account(f"Race {number}")
    contact = make.make_contact(account)
    ann, ben = (make.make_member(account, f"{name}{number}") for name in ("Ann", "Ben"))
    few = slots(SLOTS // 4)
    lesson = make_calendar(account, ann, type=Calendar.Type.CLASS, per_slot=3)
    took = race(lesson, contact, few * 2)
    assert len(took) == min(RACERS * 2, 3) * len(few)
    shared = make_calendar(account, ann, ben)
    later = [one + timedelta(days=7) for one in few]
    assert len(race(shared, contact, later)) == min(RACERS, 2) * len(few)
    with scope(account):
        assert Appointment.objects.filter(calendar=shared, member=ann).count() == len(few)


@pytest.mark.parametrize("number", ROUNDS)
def test_racers_have_one_room_once_however_many_hosts_are_free(race: Race, number: int) -> None:
    account = make.make_account(f"Race {number}")
    contact = make.make_contact(account)
    hosts = [make.make_member(account, f"{name}{number}") for name in ("Ann", "Ben", "Cleo", "Dan")]
    calendar = make_calendar(account, *hosts)
    with scope(account):
        hall = resource_create(make.SYSTEM, kind="room", name="Hall")
        calendar_resources_set(make.SYSTEM, calendar=calendar, resources=[hall])
    few = slots(SLOTS // 4)
    assert len(race(calendar, contact, few)) == len(few)
    with scope(account):
        assert Appointment.objects.filter(room=hall).count() == len(few)
        assert Slot.objects.filter(holder=hall.pk, lane=0).count() == len(few)
