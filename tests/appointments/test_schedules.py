"""Services of working hours and blocked time."""

from datetime import timedelta
from typing import Any

import pytest

from appointments.models import BlockedTime, CalendarMember, Schedule
from appointments.services.blocks import (
    block_create,
    block_delete,
    block_delete_undo,
    block_update,
)
from appointments.services.calendar_members import Host
from appointments.services.calendars import calendar_create
from appointments.services.schedules import (
    schedule_create,
    schedule_delete,
    schedule_delete_undo,
    schedule_update,
)
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.events.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_account")]
HOURS = {"weekly": {"0": [[540, 720], [780, 1020]]}, "dates": {"2026-12-24": []}}


def test_the_first_hours_are_the_default_ones(actor: Actor, alice: Member, bob: Member) -> None:
    first = schedule_create(actor, member=alice, name="Week", hours=HOURS)
    assert (first.is_default, first.hours, first.time_zone) == (True, HOURS, "UTC")
    assert not schedule_create(actor, member=alice, name="Camp").is_default
    assert schedule_create(actor, member=bob, name="Week").is_default
    third = schedule_create(actor, member=alice, name="Night", is_default=True)
    assert list(Schedule.objects.filter(member=alice, is_default=True)) == [third]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"time_zone": ""}, "time_zone"),
        ({"hours": {"weekly": {"0": [[0, 1441]]}}}, "weekly.0"),
    ],
)
def test_faults_of_hours_are_told(
    actor: Actor, alice: Member, changes: dict[str, Any], field: str
) -> None:
    schedule = schedule_create(actor, member=alice, name="Week")
    with pytest.raises(Refused) as caught:
        schedule_update(actor, schedule=schedule, changes=changes)
    assert caught.value.field == field


def test_hours_are_changed_once(actor: Actor, alice: Member) -> None:
    first = schedule_create(actor, member=alice, name="Week")
    second = schedule_create(actor, member=alice, name="Camp")
    second = schedule_update(
        actor, schedule=second, changes={"is_default": True, "hours": HOURS}, version=1
    )
    first.refresh_from_db()
    assert (first.is_default, second.is_default, second.version) == (False, True, 2)
    with pytest.raises(Stale):
        schedule_update(actor, schedule=second, changes={"name": "X"}, version=1)


def test_deleted_hours_come_back_to_their_calendars(actor: Actor, bob: Member) -> None:
    week = schedule_create(actor, member=bob, name="Week")
    host = Host(member=bob, schedule=week)
    calendar_create(actor, type="personal", name="Bob", hosts=[host])
    operation = schedule_delete(actor, schedule=week)
    assert CalendarMember.objects.get().schedule is None
    other = schedule_create(actor, member=bob, name="New")
    schedule_delete_undo(actor, operation=operation)
    assert CalendarMember.objects.get().schedule == week
    assert list(Schedule.objects.filter(is_default=True)) == [other]


def test_hours_of_others_are_brought_back_by_those_who_manage(
    actor: Actor, alice: Member, bob: Member
) -> None:
    operation = schedule_delete(actor, schedule=schedule_create(actor, member=alice, name="Week"))
    with pytest.raises(Refused) as caught:
        schedule_delete_undo(Actor.of_member(bob), operation=operation)
    assert caught.value.code == "not_yours"


def test_blocked_time_is_a_members_or_a_calendars(actor: Actor, alice: Member) -> None:
    calendar = calendar_create(actor, type="event", name="Hall")
    start, end = now(), now() + timedelta(hours=2)
    mine = block_create(actor, member=alice, title="Dentist", starts_at=start, ends_at=end)
    assert (mine.holder, mine.created_by, mine.time_zone) == (alice.pk, alice, "UTC")
    whole = block_create(actor, calendar=calendar, starts_at=start, ends_at=end)
    assert whole.holder == calendar.pk
    for holders in ({}, {"member": alice, "calendar": calendar}):
        with pytest.raises(Refused) as caught:
            block_create(actor, starts_at=start, ends_at=end, **holders)
        assert caught.value.code == "one_of_both"
    with pytest.raises(Refused) as caught:
        block_create(actor, member=alice, starts_at=end, ends_at=start)
    assert caught.value.field == "ends_at"


def test_blocked_time_is_moved_deleted_and_brought_back(actor: Actor, alice: Member) -> None:
    start, end = now(), now() + timedelta(hours=2)
    block = block_create(actor, member=alice, starts_at=start, ends_at=end)
    later = end + timedelta(hours=1)
    block = block_update(actor, block=block, changes={"ends_at": later, "title": "Away"}, version=1)
    assert (block.version, block.ends_at) == (2, later)
    assert set(Event.objects.get(type="blocked_time.updated").changes) == {"title", "ends_at"}
    with pytest.raises(Refused):
        block_update(actor, block=block, changes={"starts_at": later})
    operation = block_delete(actor, block=block)
    assert not BlockedTime.objects.exists()
    block_delete_undo(actor, operation=operation)
    assert BlockedTime.objects.get().title == "Away"
