"""Settings → Calendars, as a browser without scripts and HTMX see it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments.access import members_of
from appointments.models import Calendar, CalendarGroup
from appointments.services.calendar_members import Host
from appointments.services.calendars import calendar_create, calendar_update
from appointments.services.groups import group_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import scope

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def calendar(account: Account, actor: Actor, alice: Member, bob: Member) -> Calendar:
    with scope(account):
        hosts = [Host(member=alice), Host(member=bob)]
        return calendar_create(actor, type="round_robin", name="Trial class", hosts=hosts)


def hours_fields(**over: Any) -> dict[str, Any]:
    """Monday open from 9 to 12, as the form of hours posts it."""
    fields: dict[str, Any] = {"version": "1", "time_zone": "", "hours_kind": "both"}
    for day in range(7):
        fields |= {f"from-{day}": ["09:00"], f"to-{day}": ["12:00"]}
    return fields | {"open-0": "1"} | over


def stored(account: Account) -> Calendar:
    with scope(account):
        return Calendar.objects.get()


def text_of(response: Any) -> str:
    return response.content.decode()


def test_a_calendar_is_made_by_type_name_and_members(
    account: Account, alice: Member, bob: Member, as_alice: Client, url: Url
) -> None:
    assert "Round robin" in text_of(as_alice.get(url("calendars:new")))
    new = f"{url('calendars:new')}?type=round_robin"
    refused = as_alice.post(new, {"name": "Trial class"})
    assert refused.status_code == 422
    assert "Choose at least one member" in text_of(refused)
    assert 'value="Trial class"' in text_of(refused)
    made = as_alice.post(new, {"name": "Trial class", "members": [alice.pk, bob.pk]})
    calendar = stored(account)
    assert made["Location"] == url("calendars:hours", calendar.pk)
    listed = text_of(as_alice.get(url("calendars:list")))
    assert "Trial class" in listed
    assert "Alice, Bob" in re.sub(r"\s+", " ", listed)


@pytest.mark.parametrize("kind", Calendar.Type.values)
def test_each_type_has_all_its_pages(
    account: Account, actor: Actor, alice: Member, as_alice: Client, url: Url, kind: str
) -> None:
    with scope(account):
        made = calendar_create(actor, type=kind, name="One", hosts=[Host(member=alice)])
    for section in ("details", "team", "hours", "rules", "customers", "repeat"):
        page = url(f"calendars:{section}", made.pk)
        assert as_alice.get(page).status_code == 200
    assert as_alice.get(f"{url('calendars:new')}?type={kind}").status_code == 200
    opened = as_alice.get(url("calendars:open", made.pk))
    assert opened["Location"] == url("calendars:details", made.pk)


def test_details_are_saved_and_a_taken_link_is_told(
    account: Account, calendar: Calendar, as_alice: Client, url: Url
) -> None:
    with scope(account):
        calendar_create(Actor.system("t"), type="event", name="Hall")
    page = url("calendars:details", calendar.pk)
    given = {"version": "1", "name": "Try it", "colour": "green", "slug": "hall"}
    refused = as_alice.post(page, given)
    assert refused.status_code == 422
    assert "“hall-2” is free" in text_of(refused)
    assert 'value="Try it"' in text_of(refused)
    assert as_alice.post(page, given | {"slug": "try-it"}).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.name, calendar.slug, calendar.colour) == ("Try it", "try-it", "green")
    assert calendar.event_title == "{{contact.name}}"


def test_two_who_edit_at_once_are_told(
    account: Account, actor: Actor, calendar: Calendar, as_alice: Client, url: Url
) -> None:
    with scope(account):
        calendar_update(actor, calendar=calendar, changes={"minutes": 45})
    page = url("calendars:details", calendar.pk)
    given = {"version": "1", "name": "Mine", "colour": "blue", "slug": "mine"}
    refused = as_alice.post(page, given)
    assert refused.status_code == 422
    assert "Somebody changed this meanwhile" in text_of(refused)
    version = re.search(r'name="version" value="(\d+)"', text_of(refused))
    assert version is not None
    assert as_alice.post(page, given | {"version": version[1]}).status_code == 302
    assert stored(account).name == "Mine"


def test_hours_are_saved(account: Account, calendar: Calendar, as_alice: Client, url: Url) -> None:
    given = hours_fields(
        **{"from-0": ["09:00", "13:00"], "to-0": ["12:00", "00:00"]},
        dates=["d0", "d1"],
        **{"date-d0": "2026-12-24", "open-d0": "1", "from-d0": ["09:00"], "to-d0": ["12:00"]},
        **{"date-d1": "2026-12-25", "from-d1": ["09:00"], "to-d1": ["12:00"]},
        time_zone="Europe/Berlin",
        hours_kind="weekly",
    )
    assert as_alice.post(url("calendars:hours", calendar.pk), given).status_code == 302
    calendar = stored(account)
    assert calendar.hours == {
        "weekly": {"0": [[540, 720], [780, 1440]]},
        "dates": {"2026-12-24": [[540, 720]], "2026-12-25": []},
    }
    assert (calendar.time_zone, calendar.hours_kind) == ("Europe/Berlin", "weekly")


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"from-0": ["09:00", "11:00"], "to-0": ["12:00", "13:00"]}, "overlap"),
        ({"from-0": ["12:00"], "to-0": ["09:00"]}, "must end after it starts"),
        ({"from-0": [""], "to-0": [""]}, "Enter hours, or switch the day off."),
        ({"from-0": ["09:00"], "to-0": ["soon"]}, "Enter times such as 09:00"),
        ({"dates": ["d0"], "from-d0": ["09:00"], "to-d0": ["10:00"]}, "Choose the date."),
        (
            {"dates": ["d0", "d1"], "date-d0": "2026-12-24", "date-d1": "2026-12-24"},
            "This date is there twice.",
        ),
    ],
)
def test_hours_that_do_not_hold_come_back_as_typed(
    account: Account,
    calendar: Calendar,
    as_alice: Client,
    url: Url,
    over: dict[str, Any],
    message: str,
) -> None:
    given = hours_fields(**over, **{"from-3": ["06:30"], "to-3": ["07:30"], "open-3": "1"})
    refused = as_alice.post(url("calendars:hours", calendar.pk), given)
    assert refused.status_code == 422
    assert message in text_of(refused)
    assert 'value="06:30"' in text_of(refused)
    assert stored(account).version == 1


def test_rows_come_go_and_are_copied_by_buttons(
    calendar: Calendar, as_alice: Client, url: Url
) -> None:
    page = url("calendars:hours", calendar.pk)

    def rows(given: dict[str, Any], **more: Any) -> list[str]:
        response = as_alice.post(page, hours_fields(**given), **more)
        assert response.status_code == 200
        return re.findall(r'name="from-1"\s+value="([^"]*)"', text_of(response))

    assert rows({"hours": "add:1"}) == ["09:00", "13:00"]
    assert rows({"hours": "add:1"}, **HTMX) == ["09:00", "13:00"]
    two = {"from-1": ["09:00", "14:00"], "to-1": ["12:00", "15:00"]}
    assert rows({"hours": "remove:1:0", **two}) == ["14:00"]
    copied = {"hours": "copy:0", "copy-0": ["1"], "from-0": ["07:00"], "to-0": ["08:00"]}
    assert rows(copied) == ["07:00"]
    fragment = text_of(as_alice.post(page, hours_fields(hours="add-date"), **HTMX))
    assert 'name="date-d0"' in fragment
    assert "<html" not in fragment
    given = hours_fields(hours="remove-date:d0", dates=["d0"])
    assert 'name="date-d0"' not in text_of(as_alice.post(page, given))


def test_the_team_is_put_together_by_buttons_and_saved(
    account: Account, calendar: Calendar, carol: Member, bob: Member, as_alice: Client, url: Url
) -> None:
    page = url("calendars:team", calendar.pk)
    with scope(account):
        alice = members_of([calendar.pk])[calendar.pk][0].member
    typed: dict[str, Any] = {"version": "1", "member": [bob.pk, alice.pk]}
    added = as_alice.post(page, typed | {"team": "add", "new": carol.pk}, **HTMX)
    assert text_of(added).count('name="member"') == 3
    removed = as_alice.post(page, typed | {"team": f"remove:{bob.pk}"})
    assert text_of(removed).count('name="member"') == 1
    bad = typed | {f"place_kind-{bob.pk}": "link", f"place-{bob.pk}": "zoom"}
    refused = as_alice.post(page, bad)
    assert refused.status_code == 422
    assert "A video link begins with https://." in text_of(refused)
    assert 'value="zoom"' in text_of(refused)
    good = typed | {f"priority-{bob.pk}": "2", "distribution": "equal", "staff_choice": "on"}
    assert as_alice.post(page, good).status_code == 302
    with scope(account):
        rows = members_of([calendar.pk])[calendar.pk]
    assert [(row.member, row.priority) for row in rows] == [(bob, 2), (alice, 1)]
    changed = stored(account)
    assert (changed.distribution, changed.staff_choice) == ("equal", True)
    assert as_alice.post(page, {"version": changed.version}).status_code == 422


def test_limits_of_moving_and_cancelling_are_minutes(
    account: Account, calendar: Calendar, as_alice: Client, url: Url
) -> None:
    page = url("calendars:customers", calendar.pk)
    given = {
        "version": "1",
        "allow_cancel": "on",
        "cancel_number": "2",
        "cancel_unit": "1440",
        "reschedule_unit": "60",
        "after_booking": "redirect",
        "guests": "",
    }
    refused = as_alice.post(page, given)
    assert "Give the page that they go to." in text_of(refused)
    given["redirect_url"] = "https://example.com/thanks"
    assert as_alice.post(page, given).status_code == 302
    changed = stored(account)
    assert (changed.allow_cancel, changed.cancel_until) == (True, 2_880)
    assert (changed.allow_reschedule, changed.reschedule_until) == (False, None)
    assert not changed.auto_confirm
    shown = text_of(as_alice.get(page))
    assert re.search(r'name="cancel_number"\s+value="2"', shown)


def test_switching_copying_and_deleting(
    account: Account, calendar: Calendar, as_alice: Client, url: Url
) -> None:
    off = as_alice.post(url("calendars:active", calendar.pk), {"on": "0"}, **HTMX)
    assert "calendars-changed" in off["HX-Trigger"]
    assert not stored(account).is_active
    copied = as_alice.post(url("calendars:copy", calendar.pk))
    assert copied.status_code == 302
    gone = as_alice.post(url("calendars:delete", calendar.pk), **HTMX)
    assert "undo_url" in gone["HX-Trigger"]
    assert as_alice.get(url("calendars:details", calendar.pk)).status_code == 404
    with scope(account):
        operation = Operation.objects.get()
    assert as_alice.post(url("operations:undo", operation.pk)).status_code == 204
    assert as_alice.get(url("calendars:details", calendar.pk)).status_code == 200


def test_groups_are_made_changed_closed_and_deleted(
    account: Account, as_alice: Client, url: Url
) -> None:
    assert as_alice.post(url("calendars:group_new"), {"name": ""}).status_code == 422
    made = as_alice.post(url("calendars:group_new"), {"name": "Kids"}, **HTMX)
    assert made.status_code == 204
    with scope(account):
        group = CalendarGroup.objects.get()
        calendar_create(Actor.system("t"), type="event", name="Camp", settings={"group": group})
    page = url("calendars:group_edit", group.pk)
    given = {"name": "Children", "slug": "kids", "version": "1"}
    assert as_alice.post(page, given).status_code == 302
    stale = as_alice.post(page, given | {"name": "Youth"})
    assert "Somebody changed this meanwhile" in text_of(stale)
    assert re.search(r'name="version"\s+value="2"', text_of(stale))
    as_alice.post(f"{url('calendars:group_active', group.pk)}?on=0")
    as_alice.post(url("calendars:group_off", group.pk))
    with scope(account):
        group.refresh_from_db()
        assert (group.name, group.is_active) == ("Children", False)
        assert not Calendar.objects.get().is_active
    as_alice.post(url("calendars:group_delete", group.pk))
    with scope(account):
        assert not CalendarGroup.objects.exists()
        assert Calendar.objects.get().group is None


def test_a_group_of_others_cannot_be_chosen(
    calendar: Calendar, other_account: Account, as_alice: Client, url: Url
) -> None:
    with scope(other_account):
        theirs = group_create(Actor.system("t"), name="Theirs")
    given = {"version": "1", "name": "X", "colour": "blue", "slug": "x", "group": theirs.pk}
    assert as_alice.post(url("calendars:details", calendar.pk), given).status_code == 422


def test_the_list_costs_the_same_with_more_calendars(
    account: Account, actor: Actor, alice: Member, calendar: Calendar, as_alice: Client, url: Url
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert as_alice.get(url("calendars:list")).status_code == 200
        return len(captured)

    cost()
    before = cost()
    with scope(account):
        group = group_create(actor, name="Kids")
        for number in range(5):
            calendar_create(
                actor,
                type="personal",
                name=f"Talk {number}",
                hosts=[Host(member=alice)],
                settings={"group": group},
            )
    assert cost() == before
