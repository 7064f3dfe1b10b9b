"""Booking many contacts into one slot of a class."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from appointments.models import Appointment, Calendar
from appointments.services.status import appointment_status_set
from contacts.bulk import run as bulk_run
from contacts.models import Contact
from contacts.models.bulk import Outcome
from hoopcrm.accounts.models import Account, Member
from tests.appointments.make import book, in_days, make_calendar
from tests.contacts.bulk.conftest import (  # noqa: F401 - fixtures
    Start,
    outcomes,
    people,
    run,
    start,
)
from tests.contacts.bulk.test_engine import undo
from tests.make import SYSTEM

Status = Appointment.Status


@pytest.fixture
def yoga(account: Account, alice: Member) -> Calendar:
    return make_calendar(account, alice, name="Yoga", type=Calendar.Type.CLASS, per_slot=4)


def options(calendar: Calendar, moment: Any) -> dict[str, Any]:
    return {
        "calendar": str(calendar.pk),
        "start": moment.isoformat(),
        "name": calendar.name,
        "when": "then",
    }


def test_seats_are_given_until_there_are_none(
    people: list[Contact],  # noqa: F811
    run: Start,  # noqa: F811
    yoga: Calendar,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk_run, "CHUNK_ROWS", 2)
    first = people[0]
    book(yoga, first, in_days(3))
    bulk = run("book_class", options(yoga, in_days(3)))
    assert outcomes(bulk) == [
        (Outcome.UNCHANGED, "Has a seat already."),
        (Outcome.DONE, ""),
        (Outcome.DONE, ""),
        (Outcome.DONE, ""),
        (Outcome.SKIPPED, "No seat is left."),
    ]
    assert Appointment.objects.filter(source="bulk_action").count() == 3


def test_undo_cancels_what_nobody_has_changed_since(
    people: list[Contact],  # noqa: F811
    run: Start,  # noqa: F811
    yoga: Calendar,
    alice: Member,
) -> None:
    chosen = Contact.objects.filter(pk__in=[one.pk for one in people[:3]])
    bulk = run("book_class", options(yoga, in_days(3)), contacts=chosen)
    made = list(Appointment.objects.order_by("contact"))
    appointment_status_set(SYSTEM, appointment=made[0], status=Status.SHOWED)
    undo(bulk, alice)
    states = [one.status for one in Appointment.objects.order_by("contact")]
    assert states == [Status.SHOWED, Status.CANCELLED, Status.CANCELLED]


def test_a_class_that_is_off_ends_the_job(
    people: list[Contact],  # noqa: F811
    run: Start,  # noqa: F811
    account: Account,
    alice: Member,
) -> None:
    gone = make_calendar(account, alice, type=Calendar.Type.CLASS, is_active=False)
    bulk = run("book_class", options(gone, in_days(3)))
    assert not Appointment.objects.exists()
    assert bulk.job.state == "failed"


def test_the_dialog_offers_classes_and_their_times(
    as_alice: Client,
    url: Any,
    people: list[Contact],  # noqa: F811
    yoga: Calendar,
) -> None:
    make_calendar(yoga.account, name="No class")
    dialog = url("contacts:bulk_start", "book_class")
    ids = [str(one.pk) for one in people]
    data = {"selected": ids, "again": "1", "confirm": "1", "calendar": str(yoga.pk)}
    text = as_alice.post(dialog, data, headers={"HX-Request": "true"}).content.decode()
    assert "Yoga" in text
    assert "No class" not in text
    assert (in_days(3) + timedelta(minutes=30)).isoformat() in text
    assert "4 seats left" in text
