"""The list of appointments as CSV."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from appointments import exported
from appointments.list_state import AppointmentState
from contacts.services.lists import list_state_save
from hoopcrm.accounts.models import Account, Member, Role
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.appointments.make import book, in_days, make_calendar
from tests.conftest import signed_in
from tests.make import make_contact, make_member, make_role

pytestmark = pytest.mark.django_db
Rows = Callable[..., list[dict[str, str]]]


@pytest.fixture(autouse=True)
def some(account: Account, alice: Member) -> Any:
    lessons = make_calendar(account, alice, name="Lessons")
    for number, title in enumerate(("=SUM(A1)", "Zwölf ü", "Third"), start=1):
        ada = make_contact(account, first_name=f"Ada {number}", email=f"ada{number}@example.com")
        book(lessons, ada, in_days(number), title=title)
    return lessons


@pytest.fixture
def rows(url: Callable[..., str], as_alice: Client) -> Rows:
    """The rows of the file, by headings."""

    def ask(client: Client = as_alice, **query: str) -> list[dict[str, str]]:
        answer = client.get(url("agenda:list_export"), query)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        text = b"".join(answer).decode()
        assert text.startswith("\ufeff")
        return list(csv.DictReader(io.StringIO(text[1:])))

    return ask


def test_it_holds_what_the_list_shows(
    rows: Rows, account: Account, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "CHUNK", 2)
    state = AppointmentState(columns=("when", "email", "status"), sort="-start")
    with scope(account):
        list_state_save(Actor.of_member(alice), state=state)
    found = rows(q=state.hash)
    assert list(found[0]) == ["Appointment", "Start", "End", "Time zone", "E-mail", "Status"]
    assert [one["Appointment"] for one in found] == ["Third", "Zwölf ü", "'=SUM(A1)"]
    assert found[0]["Start"] == f"{in_days(3):%Y-%m-%d %H:%M}"
    assert found[0]["E-mail"] == "ada3@example.com"
    assert [one["Appointment"] for one in rows(search="Zwölf")] == ["Zwölf ü"]
    with scope(account):
        assert Event.objects.filter(type="appointments.exported").count() == 2


def test_too_many_are_refused_with_the_way_out(
    url: Callable[..., str], as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "MOST_ROWS", 2)
    answer = as_alice.get(url("agenda:list_export"))
    assert answer.status_code == 422
    assert "Choose fewer days" in answer.content.decode()


@pytest.mark.parametrize("right", ["contacts.export", "appointments.view"])
def test_it_needs_the_right_to_export_and_to_see(
    right: str, account: Account, url: Callable[..., str]
) -> None:
    make_role(account, "Half", right)
    client = signed_in(make_member(account, "Hal", role="Half"))
    assert client.get(url("agenda:list_export")).status_code == 403


def test_a_member_with_assigned_data_gets_their_own(
    rows: Rows, some: Any, account: Account, as_bob: Client, bob: Member
) -> None:
    make_role(account, "Exporter", "contacts.export", "appointments.view", "contacts.view")
    with writes.frame("test data", silent=True), scope(account):
        Member.objects.filter(pk=bob.pk).update(role=Role.objects.get(name="Exporter"))
    assert rows(as_bob) == []
    book(some, make_contact(account, first_name="Mine", owner=bob), in_days(9), title="Mine")
    assert [one["Appointment"] for one in rows(as_bob)] == ["Mine"]
