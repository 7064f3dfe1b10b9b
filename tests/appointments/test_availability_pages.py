"""Settings → My availability: one's own hours and blocked time, and those of colleagues."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from appointments.models import BlockedTime, Calendar, Schedule
from appointments.services.calendars import calendar_create
from appointments.services.schedules import schedule_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
WEEK: dict[str, Any] = {
    "name": "Evenings",
    "time_zone": "Europe/Berlin",
    "open-0": "1",
    "from-0": ["17:00"],
    "to-0": ["21:00"],
}
DAY_OFF = {
    "title": "Dentist",
    "starts_at": "2027-01-05T09:00",
    "ends_at": "2027-01-05T11:30",
    "time_zone": "Europe/Berlin",
}


def test_hours_of_ones_own(account: Account, bob: Member, as_bob: Client, url: Url) -> None:
    assert "No working hours of your own" in as_bob.get(url("availability:page")).content.decode()
    new = url("availability:hours_new")
    refused = as_bob.post(new, WEEK | {"name": "", "from-0": ["22:00"]})
    assert refused.status_code == 422
    assert "must end after it starts" in refused.content.decode()
    assert as_bob.post(new, WEEK | {"is_default": "on"}).status_code == 302
    with scope(account):
        made = Schedule.objects.get()
    assert (made.member_id, made.is_default) == (bob.pk, True)
    assert made.hours["weekly"] == {"0": [[1020, 1260]]}
    page = as_bob.get(url("availability:page")).content.decode()
    assert "17:00–21:00" in page
    edit = url("availability:hours_edit", made.pk)
    assert as_bob.get(edit).status_code == 200
    more = as_bob.post(edit, WEEK | {"hours": "add:0"}, HTTP_HX_REQUEST="true").content.decode()
    assert more.count('name="from-0"') == 2
    assert as_bob.post(edit, WEEK | {"version": "1", "name": "Late"}).status_code == 302
    stale = as_bob.post(edit, WEEK | {"version": "1"})
    assert "Somebody changed this meanwhile" in stale.content.decode()
    assert as_bob.post(url("availability:hours_delete", made.pk)).status_code == 302
    with scope(account):
        assert not Schedule.objects.exists()


def test_hours_of_others_are_for_those_who_manage(
    account: Account, alice: Member, bob: Member, as_alice: Client, as_bob: Client, url: Url
) -> None:
    with scope(account):
        theirs = schedule_create(Actor.system("t"), member=alice, name="Alice's")
        mine = schedule_create(Actor.system("t"), member=bob, name="Bob's")
    query = f"?member={alice.pk}"
    assert as_bob.get(url("availability:page") + query).status_code == 403
    assert as_bob.get(url("availability:hours_edit", theirs.pk)).status_code == 404
    assert as_bob.post(url("availability:hours_delete", theirs.pk)).status_code == 404
    assert as_bob.post(url("availability:hours_new") + query, WEEK).status_code == 403
    assert as_bob.post(url("availability:block_new") + query, DAY_OFF).status_code == 403
    shown = as_alice.get(f"{url('availability:page')}?member={bob.pk}").content.decode()
    assert "Availability of Bob" in shown
    assert "Bob&#x27;s" in shown
    assert as_alice.get(url("availability:hours_edit", mine.pk)).status_code == 200
    assert as_alice.get(f"{url('availability:page')}?member=nobody").status_code == 404


def test_time_is_blocked_by_the_clock_of_its_zone(
    account: Account, bob: Member, as_bob: Client, url: Url
) -> None:
    new = url("availability:block_new")
    assert as_bob.get(new).status_code == 200
    refused = as_bob.post(new, DAY_OFF | {"ends_at": "2027-01-05T08:00"})
    assert refused.status_code == 422
    assert "It must end after it starts." in refused.content.decode()
    assert as_bob.post(new, DAY_OFF | {"starts_at": "soon"}).status_code == 422
    assert as_bob.post(new, DAY_OFF).status_code == 302
    with scope(account):
        block = BlockedTime.objects.get()
    assert block.member_id == bob.pk
    assert block.starts_at.isoformat() == "2027-01-05T08:00:00+00:00"
    assert "Dentist" in as_bob.get(url("availability:page")).content.decode()
    edit = url("availability:block_edit", block.pk)
    assert 'value="2027-01-05T09:00"' in as_bob.get(edit).content.decode()
    changed = DAY_OFF | {"title": "Doctor", "version": "1"}
    assert as_bob.post(edit, changed, HTTP_HX_REQUEST="true").status_code == 204
    gone = as_bob.post(url("availability:block_delete", block.pk), HTTP_HX_REQUEST="true")
    assert "undo_url" in gone["HX-Trigger"]


def test_a_calendar_is_blocked_by_those_who_manage(
    account: Account, as_alice: Client, as_bob: Client, url: Url
) -> None:
    with scope(account):
        hall: Calendar = calendar_create(Actor.system("t"), type="event", name="Hall")
    new = f"{url('availability:block_new')}?calendar={hall.pk}"
    assert as_bob.post(new, DAY_OFF).status_code in (403, 404)
    made = as_alice.post(new, DAY_OFF)
    assert made["Location"] == url("calendars:hours", hall.pk)
    with scope(account):
        assert BlockedTime.objects.get().holder == hall.pk
    assert "Dentist" in as_alice.get(url("calendars:hours", hall.pk)).content.decode()
