"""What a calendar tells whom: its settings page and the times that people type."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appointments.models import Calendar, CalendarNotice
from appointments.notice_rules import DEFAULTS, rules_of
from appointments.offsets import read_offsets, write_offsets
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import make_calendar


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1 day, 2 h", (1440, 120)),
        ("15", (15,)),
        ("30 min; 30m", (30,)),
        ("1 week", (10_080,)),
        ("", ()),
    ],
)
def test_times_are_read_as_people_write_them(text: str, minutes: tuple[int, ...]) -> None:
    assert read_offsets(text) == minutes
    assert read_offsets(write_offsets(minutes)) == minutes


@pytest.mark.parametrize("text", ["soon", "0", "1 fortnight", "9999 days", "1,2,3,4,5,6", "-5"])
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_offsets(text)


@pytest.fixture
def calendar(account: Account) -> Calendar:
    return make_calendar(account, make.make_member(account, "Ben"))


def filled(account: Account, calendar: Calendar, **over: Any) -> dict[str, str]:
    """What the page posts when nothing is changed, with `over`; None leaves a box unticked."""
    data = {}
    with scope(account):
        for rule in rules_of(calendar):
            prefix = f"{rule.event}-{rule.to}-{rule.by}"
            if rule.is_on:
                data[f"{prefix}-is_on"] = "on"
            data[f"{prefix}-minutes"] = write_offsets(rule.minutes)
    data |= over
    return {key: value for key, value in data.items() if value is not None}


def signed_in(client: Client, member: Member) -> Client:
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db
def test_only_what_differs_from_the_usual_is_stored(
    client: Client, account: Account, alice: Member, calendar: Calendar
) -> None:
    signed_in(client, alice)
    url = reverse("calendars:notices", args=[account.pk, calendar.pk])
    assert client.get(url).status_code == 200
    client.post(url, filled(account, calendar))
    with scope(account):
        assert not CalendarNotice.objects.exists()
        assert not Event.objects.filter(type="calendar.updated").exists()
    own = {"reminder-contact-email-minutes": "2 days", "confirmation-contact-email-body": "Hi"}
    assert client.post(url, filled(account, calendar, **own)).status_code == 302
    with scope(account):
        assert CalendarNotice.objects.count() == 2
        stored = {(one.event, one.to, one.by): one for one in rules_of(calendar)}
    assert stored[("reminder", "contact", "email")].minutes == (2880,)
    assert stored[("confirmation", "contact", "email")].body == "Hi"
    usual = {"reminder-contact-email-minutes": "1 day, 1 h", "confirmation-contact-email-body": ""}
    client.post(url, filled(account, calendar, **usual))
    with scope(account):
        assert rules_of(calendar) == list(DEFAULTS.values())


@pytest.mark.django_db
def test_a_fault_is_told_and_what_was_typed_stays(
    client: Client, account: Account, alice: Member, calendar: Calendar
) -> None:
    url = reverse("calendars:notices", args=[account.pk, calendar.pk])
    wrong = {"reminder-contact-email-minutes": "soon", "reminder-contact-email-body": "Kept"}
    answer = signed_in(client, alice).post(url, filled(account, calendar, **wrong))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "cannot be read" in text
    assert "Kept" in text


@pytest.mark.django_db
def test_who_may_not_manage_calendars_is_refused(
    client: Client, account: Account, calendar: Calendar
) -> None:
    clerk = make.make_member(account, "Cleo")
    url = reverse("calendars:notices", args=[account.pk, calendar.pk])
    assert signed_in(client, clerk).get(url).status_code == 403
