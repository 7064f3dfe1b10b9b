"""Dropping an appointment, moving it by the form, blocking off time: through the client."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from appointments.models import Appointment, BlockedTime, Calendar
from appointments.services.book import Booking
from appointments.services.series import appointments_book
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import OFFICE, book, in_days, make_calendar
from tests.conftest import signed_in
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
WRITTEN = "%Y-%m-%dT%H:%M"


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account)


@pytest.fixture
def ben(account: Account) -> Member:
    return make.make_member(account, "Ben")


@pytest.fixture
def made(account: Account, ben: Member, contact: Any) -> Any:
    """An appointment in two days at ten."""
    return book(make_calendar(account, ben), contact, in_days(2))


def drop(client: Client, address: str, appointment: Any, hours: float, **over: Any) -> Any:
    """Drop it so many hours later."""
    moved = timedelta(hours=hours)
    values = {
        "starts_at": f"{appointment.starts_at + moved:{WRITTEN}}",
        "ends_at": f"{appointment.ends_at + moved:{WRITTEN}}",
        "zone": "UTC",
        "version": appointment.version,
        "dropped": "1",
    }
    return client.post(address, values | over, **HTMX)


def start_of(account: Account, appointment: Any) -> Any:
    with scope(account):
        return Appointment.objects.get(pk=appointment.pk).starts_at


def test_a_drop_moves_it_and_undo_takes_it_back(
    as_alice: Client, url: Callable[..., str], account: Account, made: Any
) -> None:
    response = drop(as_alice, url("agenda:move", made.pk), made, 2.25)
    assert response.status_code == 204
    assert "appointments-changed" in response["HX-Trigger"]
    assert start_of(account, made) == in_days(2, 12, 15)
    with scope(account):
        operation = Operation.objects.get(kind="appointment.changed").pk
    assert as_alice.post(url("operations:undo", operation), **HTMX).status_code == 204
    assert start_of(account, made) == in_days(2, 10)


def test_a_conflict_offers_free_times_and_to_move_all_the_same(
    as_alice: Client, url: Callable[..., str], account: Account, made: Any
) -> None:
    book(made.calendar, made.contact, in_days(2, 12))
    address = url("agenda:move", made.pk)
    response = drop(as_alice, address, made, 2)
    assert response.status_code == 422
    page = response.content.decode()
    assert "There is something at that time already" in page
    assert "Move all the same" in page
    offered = f"{in_days(2, 12, 30):{WRITTEN}}"
    assert f'value="{offered}"' in page
    assert start_of(account, made) == in_days(2)
    assert drop(as_alice, address, made, 2, offered=offered).status_code == 204
    assert start_of(account, made) == in_days(2, 12, 30)
    with scope(account):
        made.refresh_from_db()
    assert drop(as_alice, address, made, -0.5, force="1").status_code == 204
    assert start_of(account, made) == in_days(2, 12)


def test_without_the_right_only_bookable_times_are_taken(
    url: Callable[..., str], account: Account, ben: Member, contact: Any
) -> None:
    make.make_role(account, "Desk", "contacts.view", "appointments.view", "appointments.edit")
    desk = signed_in(make.make_member(account, "Desk", role="Desk"))
    calendar = make_calendar(account, ben, hours=OFFICE)
    day = next(n for n in range(3, 12) if in_days(n).weekday() == 1)
    made = book(calendar, contact, in_days(day))
    address = url("agenda:move", made.pk)
    refused = drop(desk, address, made, 12)
    assert refused.status_code == 422
    assert b"no longer free" in refused.content
    assert b"Move all the same" not in refused.content
    assert drop(desk, address, made, 1).status_code == 204
    assert start_of(account, made) == in_days(day, 11)


def test_a_stale_drop_is_refused(
    as_alice: Client, url: Callable[..., str], account: Account, made: Any
) -> None:
    address = url("agenda:move", made.pk)
    assert drop(as_alice, address, made, 1).status_code == 204
    stale = drop(as_alice, address, made, 3)
    assert stale.status_code == 422
    assert start_of(account, made) == in_days(2, 11)
    assert f'value="{made.version + 1}"' in stale.content.decode()


def test_of_a_series_it_is_asked_which(
    as_alice: Client, url: Callable[..., str], account: Account, ben: Member, contact: Any
) -> None:
    calendar: Calendar = make_calendar(account, ben)
    with scope(account):
        booking = Booking(calendar=calendar, contact=contact, starts_at=in_days(2))
        first, second = appointments_book(SYSTEM, booking=booking, rule="FREQ=DAILY;COUNT=2").made
    address = url("agenda:move", first.pk)
    asked = drop(as_alice, address, first, 1)
    assert asked.status_code == 200
    assert b"This and the following" in asked.content
    assert start_of(account, first) == in_days(2)
    values = {"starts_at": f"{in_days(2, 11):{WRITTEN}}", "zone": "UTC", "scope": "all"}
    values["ends_at"] = f"{in_days(2, 11, 30):{WRITTEN}}"
    assert as_alice.post(address, values, **HTMX).status_code == 204
    assert start_of(account, first) == in_days(2, 11)
    assert start_of(account, second) == in_days(3, 11)


def test_the_form_works_without_scripts(
    as_alice: Client, url: Callable[..., str], account: Account, made: Any
) -> None:
    page = as_alice.get(url("agenda:move", made.pk) + "?zone=UTC")
    assert f'value="{in_days(2):{WRITTEN}}"' in page.content.decode()
    bad = as_alice.post(url("agenda:move", made.pk), {"starts_at": "soon", "ends_at": ""})
    assert bad.status_code == 422
    values = {"starts_at": f"{in_days(3):{WRITTEN}}", "ends_at": f"{in_days(3, 11):{WRITTEN}}"}
    response = as_alice.post(url("agenda:move", made.pk), values | {"zone": "UTC"})
    assert response.status_code == 302
    assert start_of(account, made) == in_days(3)


@pytest.mark.parametrize(
    ("utc", "dropped", "moved"),
    [
        # 01:30 for the second time: it stays that one, and as long as it is
        ((11, 7, 6, 30), ("2027-11-07T01:30", "2027-11-07T02:00"), ((11, 7, 6, 30), 30)),
        ((11, 7, 6, 30), ("2027-11-07T03:00", "2027-11-07T03:30"), ((11, 7, 8), 30)),
        # from an hour that comes twice, where the clocks show 01:30 to 01:00
        ((11, 7, 5, 30), ("2027-11-08T01:30", "2027-11-08T01:00"), ((11, 8, 6, 30), 30)),
        ((11, 7, 5, 30), ("2027-11-08T01:30", "2027-11-08T02:00"), ((11, 8, 6, 30), 30)),
        # into half an hour that is left out
        ((3, 13, 18, 0), ("2027-03-14T02:00", "2027-03-14T02:30"), ((3, 14, 7), 30)),
        ((3, 13, 18, 0), ("2027-03-14T01:30", "2027-03-14T03:00"), ((3, 14, 6, 30), 30)),
    ],
)
def test_on_days_of_changing_clocks_a_drop_keeps_time_and_length(
    as_alice: Client,
    url: Callable[..., str],
    account: Account,
    ben: Member,
    contact: Any,
    utc: tuple[int, ...],
    dropped: tuple[str, str],
    moved: tuple[tuple[int, ...], int],
) -> None:
    made = book(make_calendar(account, ben), contact, datetime(2027, *utc, tzinfo=UTC))  # type: ignore[arg-type]
    values = {"starts_at": dropped[0], "ends_at": dropped[1], "zone": "America/New_York"}
    response = as_alice.post(url("agenda:move", made.pk), values, **HTMX)
    assert response.status_code == 204
    with scope(account):
        found = Appointment.objects.get(pk=made.pk)
    start = datetime(2027, *moved[0], tzinfo=UTC)  # type: ignore[arg-type]
    assert (found.starts_at, found.ends_at - found.starts_at) == (
        start,
        timedelta(minutes=moved[1]),
    )


def test_what_is_clicked_is_told_with_its_menu(
    as_alice: Client, url: Callable[..., str], as_carol: Client, account: Account, made: Any
) -> None:
    page = as_alice.get(url("agenda:event", made.pk), **HTMX).content.decode()
    for name in ("agenda:move", "appointments:edit", "appointments:cancel", "appointments:delete"):
        assert url(name, made.pk) in page
    assert as_carol.get(url("agenda:event", made.pk)).status_code == 403
    make.make_role(account, "Looker", "contacts.view", "appointments.view")
    looker = signed_in(make.make_member(account, "Looker", role="Looker"))
    page = looker.get(url("agenda:event", made.pk)).content.decode()
    assert made.title in page
    assert url("agenda:move", made.pk) not in page


def test_time_is_blocked_off_changed_and_freed(
    as_alice: Client, url: Callable[..., str], account: Account, alice: Member
) -> None:
    begin = {"start": f"{in_days(2):{WRITTEN}}", "end": f"{in_days(2, 12):{WRITTEN}}"}
    page = as_alice.get(url("agenda:block_new"), begin | {"zone": "UTC"}).content.decode()
    assert f'value="{begin["start"]}"' in page
    values = {
        "title": "Dentist",
        "whose": f"member:{alice.pk}",
        "starts_at": begin["start"],
        "ends_at": begin["end"],
        "zone": "UTC",
    }
    assert as_alice.post(url("agenda:block_new"), values, **HTMX).status_code == 204
    with scope(account):
        block = BlockedTime.objects.get()
    assert block.member_id == alice.pk
    assert (block.starts_at, block.ends_at) == (in_days(2), in_days(2, 12))
    address = url("agenda:block_edit", block.pk)
    backwards = values | {"ends_at": begin["start"]}
    assert as_alice.post(address, backwards, **HTMX).status_code == 422
    whole = values | {"all_day": "on", "version": block.version}
    assert as_alice.post(address, whole, **HTMX).status_code == 204
    with scope(account):
        block.refresh_from_db()
    assert (block.starts_at, block.ends_at) == (in_days(2, 0), in_days(3, 0))
    page = as_alice.get(f"{address}?zone=UTC").content.decode()
    assert f'value="{in_days(2, 0):{WRITTEN}}"' in page
    assert "checked" in page
    assert as_alice.post(url("agenda:block_delete", block.pk), **HTMX).status_code == 204
    with scope(account):
        assert not BlockedTime.objects.exists()


def test_whose_time_one_may_block(
    url: Callable[..., str], account: Account, alice: Member, ben: Member
) -> None:
    values = {
        "starts_at": f"{in_days(2):{WRITTEN}}",
        "ends_at": f"{in_days(2, 12):{WRITTEN}}",
        "zone": "UTC",
    }
    make.make_role(account, "Desk", "contacts.view", "appointments.view", "appointments.edit")
    desk = signed_in(make.make_member(account, "Desk", role="Desk"))
    other = desk.post(url("agenda:block_new"), values | {"whose": f"member:{alice.pk}"}, **HTMX)
    assert other.status_code == 422
    as_alice = signed_in(alice)
    court = make_calendar(account)
    for whose in (f"member:{ben.pk}", f"calendar:{court.pk}"):
        posted = as_alice.post(url("agenda:block_new"), values | {"whose": whose}, **HTMX)
        assert posted.status_code == 204
    with scope(account):
        block = BlockedTime.objects.get(calendar=court)
    assert desk.get(url("agenda:block_edit", block.pk)).status_code == 403
