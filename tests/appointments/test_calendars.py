"""Services of calendars."""

from typing import Any

import pytest

from appointments.access import members_of, visible_calendars
from appointments.models import Calendar, CalendarMember
from appointments.services.calendar_members import Host
from appointments.services.calendars import (
    calendar_activate,
    calendar_create,
    calendar_delete,
    calendar_delete_undo,
    calendar_duplicate,
    calendar_members_set,
    calendar_update,
)
from appointments.services.schedules import schedule_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.members import member_leave
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_account")]
Type = Calendar.Type


def made(actor: Actor, *members: Member, type: str = Type.ROUND_ROBIN, **over: Any) -> Calendar:
    name = over.pop("name", "Trial class")
    hosts = [Host(member=member) for member in members]
    return calendar_create(actor, type=type, name=name, hosts=hosts, settings=over)


def names(calendar: Calendar) -> list[str]:
    return [str(row.member) for row in members_of([calendar.pk])[calendar.pk]]


def test_a_calendar_begins_with_hours_and_a_link(actor: Actor, alice: Member) -> None:
    calendar = made(actor, alice, name="Träiner: 1 on 1!")
    assert calendar.slug == "trainer-1-on-1"
    assert calendar.hours["weekly"]["0"] == [[540, 1020]]
    assert "5" not in calendar.hours["weekly"]
    assert calendar.event_title == "{{contact.name}}"
    event = Event.objects.get(type="calendar.created")
    assert event.data == {"type": "round_robin", "slug": calendar.slug, "members": ["Alice"]}


def test_a_class_begins_with_several_seats(actor: Actor, alice: Member) -> None:
    assert made(actor, alice, type=Type.CLASS).per_slot == 10


@pytest.mark.parametrize(
    ("type", "counts"),
    [
        (Type.EVENT, {0, 1}),
        (Type.PERSONAL, {1}),
        (Type.CLASS, {1}),
        (Type.ROUND_ROBIN, {1, 2}),
        (Type.COLLECTIVE, {1, 2}),
        (Type.SERVICE, {1, 2}),
    ],
)
def test_each_type_says_how_many_members(
    actor: Actor, alice: Member, bob: Member, type: Type, counts: set[int]
) -> None:
    for count in range(3):
        if count in counts:
            made(actor, *[alice, bob][:count], type=type)
        else:
            with pytest.raises(Refused) as caught:
                made(actor, *[alice, bob][:count], type=type)
            assert caught.value.field == "members"


def test_one_of_a_collective_calendar_is_the_primary(
    actor: Actor, alice: Member, bob: Member
) -> None:
    calendar = made(actor, alice, bob, type=Type.COLLECTIVE)
    rows = members_of([calendar.pk])[calendar.pk]
    assert [row.is_primary for row in rows] == [True, False]
    hosts = [Host(member=alice), Host(member=bob, is_primary=True)]
    calendar = calendar_members_set(actor, calendar=calendar, hosts=hosts)
    rows = members_of([calendar.pk])[calendar.pk]
    assert [row.is_primary for row in rows] == [False, True]
    both = [Host(member=one, is_primary=True) for one in (alice, bob)]
    with pytest.raises(Refused) as caught:
        calendar_members_set(actor, calendar=calendar, hosts=both)
    assert caught.value.code == "several_primary"


def test_who_left_cannot_be_booked_and_is_skipped(actor: Actor, alice: Member, bob: Member) -> None:
    calendar = made(actor, alice, bob)
    member_leave(actor, member=bob)
    assert names(calendar) == ["Alice"]
    with pytest.raises(Refused) as caught:
        made(actor, bob)
    assert (caught.value.code, caught.value.field) == ("left", "members")


def test_members_keep_their_order_and_what_is_theirs(
    actor: Actor, alice: Member, bob: Member
) -> None:
    calendar = made(actor, alice, bob)
    before = calendar.counting_since
    evenings = schedule_create(actor, member=bob, name="Evenings")
    hosts = [
        Host(member=bob, priority=2, schedule=evenings, place_kind="custom", place="Mat 2"),
        Host(member=alice),
    ]
    calendar = calendar_members_set(actor, calendar=calendar, hosts=hosts)
    assert names(calendar) == ["Bob", "Alice"]
    row = CalendarMember.objects.get(calendar=calendar, member=bob)
    assert (row.priority, row.schedule, row.place) == (2, evenings, "Mat 2")
    assert calendar.counting_since == before
    told = Event.objects.get(type="calendar.updated").changes["members"]
    assert told == [["Alice", "Bob"], ["Bob (priority High, Evenings, Mat 2)", "Alice"]]
    version = calendar.version
    assert calendar_members_set(actor, calendar=calendar, hosts=hosts).version == version


def test_who_comes_or_goes_starts_the_counts_anew(
    actor: Actor, alice: Member, bob: Member, carol: Member
) -> None:
    calendar = made(actor, alice, bob)
    first = calendar.counting_since
    calendar = calendar_members_set(
        actor, calendar=calendar, hosts=[Host(member=alice), Host(member=carol)]
    )
    second = calendar.counting_since
    assert second > first
    calendar = calendar_update(actor, calendar=calendar, changes={"distribution": "equal"})
    assert calendar.counting_since > second


def test_hours_of_somebody_else_are_refused(actor: Actor, alice: Member, bob: Member) -> None:
    mine = schedule_create(actor, member=alice, name="Mine")
    with pytest.raises(Refused) as caught:
        calendar_create(
            actor, type=Type.PERSONAL, name="B", hosts=[Host(member=bob, schedule=mine)]
        )
    assert caught.value.code == "not_theirs"


def test_a_link_is_taken_once_in_the_installation(
    actor: Actor, alice: Member, mallory: Member, other_account: Account
) -> None:
    with scope(other_account):
        theirs = made(Actor.of_member(mallory), mallory, name="Intro")
    assert theirs.slug == "intro"
    calendar = made(actor, alice, name="Intro")
    assert calendar.slug == "intro-2"
    with pytest.raises(Refused) as caught:
        calendar_update(actor, calendar=calendar, changes={"slug": "intro"})
    assert (caught.value.field, caught.value.data["free"]) == ("slug", "intro-3")
    assert "intro-3" in caught.value.message


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("group", "reserved"),
        ("Now or never", "invalid_slug"),
        ("a--b", "invalid_slug"),
        ("-a", "invalid_slug"),
        ("ä", "invalid_slug"),
        ("", "required"),
        ("x" * 81, "too_long"),
    ],
)
def test_a_link_is_a_plain_word(actor: Actor, alice: Member, slug: str, code: str) -> None:
    calendar = made(actor, alice)
    with pytest.raises(Refused) as caught:
        calendar_update(actor, calendar=calendar, changes={"slug": slug})
    assert (caught.value.code, caught.value.field) == (code, "slug")


def test_changes_are_told_and_equal_ones_are_none(actor: Actor, alice: Member) -> None:
    calendar = made(actor, alice)
    calendar = calendar_update(
        actor, calendar=calendar, changes={"minutes": 45, "name": "Trial", "step": 30}
    )
    assert (calendar.version, calendar.minutes) == (2, 45)
    event = Event.objects.get(type="calendar.updated")
    assert event.changes == {"minutes": [30, 45], "name": ["Trial class", "Trial"]}
    assert calendar_update(actor, calendar=calendar, changes={"minutes": "45"}).version == 2


def test_a_change_of_something_older_is_stale(actor: Actor, alice: Member) -> None:
    calendar = made(actor, alice)
    calendar_update(actor, calendar=calendar, changes={"minutes": 45}, version=1)
    with pytest.raises(Stale) as caught:
        calendar_update(actor, calendar=calendar, changes={"minutes": 60}, version=1)
    assert caught.value.data["version"] == 2
    assert Calendar.objects.get().minutes == 45


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": "soon"}, "minutes"),
        ({"step": 2_000}, "step"),
        ({"per_slot": 10_000}, "per_slot"),
        ({"per_day": 0}, "per_day"),
        ({"busy_percent": 95}, "busy_percent"),
        ({"colour": "beige"}, "colour"),
        ({"notice_unit": "years"}, "notice_unit"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"place_kind": "link", "place": "nowhere"}, "place"),
        ({"place_kind": "address"}, "place"),
        ({"after_booking": "redirect"}, "redirect_url"),
        ({"redirect_url": "javascript:alert(1)"}, "redirect_url"),
        ({"hours": {"weekly": {"1": [[600, 700], [650, 800]]}}}, "weekly.1"),
        ({"hours": {"dates": {"2026-12-24": [[700, 600]]}}}, "dates.2026-12-24"),
        ({"repeat_status": "showed"}, "repeat_status"),
        ({"repeat_count": 25}, "repeat_count"),
    ],
)
def test_a_fault_is_told_on_its_field(
    actor: Actor, alice: Member, changes: dict[str, Any], field: str
) -> None:
    calendar = made(actor, alice)
    with pytest.raises(Refused) as caught:
        calendar_update(actor, calendar=calendar, changes=changes)
    assert caught.value.field == field
    assert Calendar.objects.get().version == 1


def test_settings_that_a_type_does_not_have_are_refused(
    actor: Actor, alice: Member, bob: Member
) -> None:
    for type, changes in (
        (Type.PERSONAL, {"per_slot": 2}),
        (Type.PERSONAL, {"distribution": "equal"}),
        (Type.CLASS, {"staff_choice": True}),
        (Type.CLASS, {"guests": "count_only"}),
    ):
        calendar = made(actor, alice, type=type)
        with pytest.raises(Refused) as caught:
            calendar_update(actor, calendar=calendar, changes=changes)
        assert {caught.value.field} == set(changes)
    team = made(actor, alice, bob)
    with pytest.raises(Refused) as caught:
        calendar_update(actor, calendar=team, changes={"repeats": True})
    assert caught.value.code == "several_members"
    with pytest.raises(KeyError):
        calendar_update(actor, calendar=team, changes={"type": "event"})


def test_a_place_that_needs_no_words_keeps_none(actor: Actor, alice: Member) -> None:
    calendar = made(actor, alice, place_kind="custom", place="Main hall")
    calendar = calendar_update(actor, calendar=calendar, changes={"place_kind": "ask"})
    assert (calendar.place_kind, calendar.place) == ("ask", "")


def test_switching_off_and_on(actor: Actor, alice: Member) -> None:
    calendar = made(actor, alice)
    calendar = calendar_activate(actor, calendar=calendar, is_active=False)
    assert not calendar.is_active
    assert calendar_activate(actor, calendar=calendar, is_active=False).version == 2
    assert Event.objects.get(type="calendar.updated").changes == {"is_active": [True, False]}


def test_a_copy_has_everything_but_the_link(actor: Actor, alice: Member, bob: Member) -> None:
    calendar = made(actor, alice, bob, minutes=50, consent_text="Yes", place_kind="ask")
    copy = calendar_duplicate(actor, calendar=calendar)
    assert (copy.name, copy.slug, copy.is_active) == (
        "Trial class (copy)",
        "trial-class-copy",
        False,
    )
    assert (copy.minutes, copy.consent_text, copy.place_kind) == (50, "Yes", "ask")
    assert names(copy) == ["Alice", "Bob"]


def test_a_deleted_calendar_frees_its_link_and_comes_back(actor: Actor, alice: Member) -> None:
    calendar = made(actor, alice)
    operation = calendar_delete(actor, calendar=calendar)
    assert not visible_calendars(alice).exists()
    with pytest.raises(Refused):
        calendar_delete(actor, calendar=calendar)
    calendar_delete_undo(actor, operation=operation)
    assert visible_calendars(alice).get().slug == "trial-class"
    assert Event.objects.filter(type="calendar.restored").exists()


def test_a_calendar_comes_back_under_another_link(actor: Actor, alice: Member) -> None:
    calendar = made(actor, alice)
    operation = calendar_delete(actor, calendar=calendar)
    made(actor, alice)
    calendar_delete_undo(actor, operation=operation)
    calendar.refresh_from_db()
    assert calendar.slug == "trial-class-2"
