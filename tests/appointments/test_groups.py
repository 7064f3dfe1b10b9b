"""Services of calendar groups."""

import pytest

from appointments.access import groups
from appointments.models import Calendar, CalendarGroup
from appointments.services.calendars import calendar_create, calendar_update
from appointments.services.groups import (
    group_activate,
    group_calendars_switch_off,
    group_calendars_switch_off_undo,
    group_create,
    group_delete,
    group_delete_undo,
    group_update,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.events.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_account")]


def made(actor: Actor, group: CalendarGroup, name: str) -> Calendar:
    return calendar_create(actor, type="event", name=name, settings={"group": group})


def test_a_group_has_a_link_of_its_own(actor: Actor) -> None:
    group = group_create(actor, name="Kids")
    assert group.slug == "kids"
    assert group_create(actor, name="Kids").slug == "kids-2"
    with pytest.raises(Refused) as caught:
        group_create(actor, name="More", slug="kids")
    assert (caught.value.code, caught.value.field) == ("slug_taken", "slug")
    with pytest.raises(Refused) as caught:
        group_create(actor, name="")
    assert caught.value.field == "name"


def test_changes_are_told_and_checked(actor: Actor) -> None:
    group = group_create(actor, name="Kids")
    group = group_update(actor, group=group, changes={"description": "To 12"}, version=1)
    assert group.version == 2
    assert Event.objects.get(type="calendar_group.updated").changes == {
        "description": ["", "To 12"]
    }
    with pytest.raises(Stale):
        group_update(actor, group=group, changes={"name": "Children"}, version=1)
    assert not group_activate(actor, group=group, is_active=False).is_active


def test_all_calendars_are_switched_off_and_on_again(actor: Actor) -> None:
    group = group_create(actor, name="Kids")
    first, second = made(actor, group, "Trial"), made(actor, group, "Camp")
    other = calendar_create(actor, type="event", name="Adults")
    operation = group_calendars_switch_off(actor, group=group)
    assert operation is not None
    assert list(Calendar.objects.filter(is_active=True)) == [other]
    assert group_calendars_switch_off(actor, group=group) is None
    calendar_update(actor, calendar=second, changes={"minutes": 45})
    restored = group_calendars_switch_off_undo(actor, operation=operation)
    assert len(restored.conflicts) == 1
    assert set(Calendar.objects.filter(is_active=True)) == {other, first}


def test_a_deleted_group_leaves_its_calendars_and_comes_back(actor: Actor) -> None:
    group = group_create(actor, name="Kids", description="To 12")
    calendar = made(actor, group, "Trial")
    operation = group_delete(actor, group=group)
    calendar.refresh_from_db()
    assert calendar.group is None
    assert not groups().exists()
    group_create(actor, name="Kids")
    group_delete_undo(actor, operation=operation)
    calendar.refresh_from_db()
    assert calendar.group == group
    back = groups().get(pk=group.pk)
    assert (back.slug, back.description) == ("kids-2", "To 12")
