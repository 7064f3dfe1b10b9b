"""Settings → Rooms & equipment, what a calendar needs, and rooms where appointments are shown."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appointments.models import Appointment, Calendar, CalendarResource, Slot
from appointments.models.resources import Resource
from appointments.services.calendars import calendar_duplicate
from appointments.services.resources import calendar_resources_set, resource_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


def url(account: Account, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"account_id": account.pk, **kwargs})


@pytest.fixture
def hall(account: Account) -> Resource:
    with scope(account):
        return resource_create(SYSTEM, kind="room", name="Hall")


@pytest.fixture
def beamer(account: Account) -> Resource:
    with scope(account):
        return resource_create(SYSTEM, kind="equipment", name="Projector", quantity=2)


@pytest.fixture
def needing(account: Account, lesson: Calendar, hall: Resource, beamer: Resource) -> Calendar:
    with scope(account):
        calendar_resources_set(SYSTEM, calendar=lesson, resources=[hall, beamer])
    lesson.refresh_from_db()
    return lesson


def test_made_changed_switched_off_deleted_and_brought_back(
    as_alice: Client, account: Account
) -> None:
    page = url(account, "resources:list")
    assert "No rooms or equipment yet" in as_alice.get(page).content.decode()
    new = f"{url(account, 'resources:new')}?kind=equipment"
    refused = as_alice.post(new, {"name": " ", "quantity": "0", "description": ""})
    assert refused.status_code == 422
    assert refused.content.decode().count('class="errorlist"') == 2
    as_alice.post(new, {"name": "Ball", "quantity": "12", "description": "In the cupboard"})
    with scope(account):
        ball = Resource.objects.get()
    assert (ball.kind, ball.quantity, ball.name) == ("equipment", 12, "Ball")
    edit = url(account, "resources:edit", pk=ball.pk)
    values = {"name": "Balls", "quantity": "10", "description": "", "version": "1"}
    as_alice.post(edit, values)
    assert as_alice.post(edit, values | {"name": "Bowls"}).status_code == 422
    as_alice.post(url(account, "resources:active", pk=ball.pk), {"on": "0"})
    with scope(account):
        ball.refresh_from_db()
        assert (ball.name, ball.quantity, ball.is_active) == ("Balls", 10, False)
    shown = as_alice.get(page).content.decode()
    assert "10 pieces" in shown
    assert 'aria-checked="false"' in shown
    as_alice.post(url(account, "resources:delete", pk=ball.pk))
    assert "Balls" not in as_alice.get(page, headers={"hx-request": "true"}).content.decode()
    assert as_alice.get(edit).status_code == 404
    with scope(account):
        operation = Operation.objects.get(kind="resource.deleted")
    as_alice.post(reverse("operations:undo", args=[account.pk, operation.pk]))
    assert "Balls" in as_alice.get(page).content.decode()
    with scope(account):
        told = Event.objects.filter(type__startswith="resource.").order_by("id")
        assert [one.type.removeprefix("resource.") for one in told] == [
            "created", "updated", "updated", "deleted", "restored",
        ]  # fmt: skip


def test_a_room_has_no_quantity_and_stays_in_its_account(
    as_alice: Client, account: Account, hall: Resource
) -> None:
    edit = url(account, "resources:edit", pk=hall.pk)
    assert "quantity" not in as_alice.get(edit).content.decode()
    other = make.make_account("Other")
    with scope(other):
        theirs = resource_create(SYSTEM, kind="room", name="Theirs")
    assert as_alice.get(url(account, "resources:edit", pk=theirs.pk)).status_code == 404


def test_a_calendar_says_what_it_needs(
    as_alice: Client, account: Account, lesson: Calendar, hall: Resource, beamer: Resource
) -> None:
    page = url(account, "calendars:needs", pk=lesson.pk)
    assert "Projector (2 pieces)" in as_alice.get(page).content.decode()
    values = {"rooms": [hall.pk], "equipment": [beamer.pk], "place_is_room": "on"}
    as_alice.post(page, values | {"version": lesson.version})
    lesson.refresh_from_db()
    assert (lesson.has_resources, lesson.place_kind) == (True, "room")
    assert as_alice.post(page, {"rooms": [beamer.pk]}).status_code == 422
    with scope(account):
        copy = calendar_duplicate(SYSTEM, calendar=lesson)
        assert CalendarResource.objects.filter(calendar=copy).count() == 2
        changes = Event.objects.filter(type="calendar.updated").order_by("-id")[0].changes
        assert changes == {"resources": [[], ["Hall", "Projector"]]}
    shown = as_alice.get(url(account, "resources:list")).content.decode()
    assert f"Needed in {lesson.name}" in shown
    as_alice.post(page, {"version": lesson.version})
    lesson.refresh_from_db()
    assert lesson.place_kind == ""
    with scope(account):
        assert not CalendarResource.objects.filter(calendar=lesson).exists()


def test_what_was_booked_before_can_have_what_is_free(
    as_alice: Client, account: Account, lesson: Calendar, hall: Resource, contact: Any
) -> None:
    ben = make.make_member(account, "Ben")
    other = make_calendar(account, ben, type=Calendar.Type.CLASS, per_slot=2)
    guests = [make.make_contact(account), make.make_contact(account)]
    shared = [book(other, one, in_days(2, 10)) for one in guests]
    early, late = book(lesson, contact, in_days(2, 10)), book(lesson, contact, in_days(2, 12))
    for calendar in (other, lesson):
        with scope(account):
            calendar_resources_set(SYSTEM, calendar=calendar, resources=[hall])
        page = url(account, "calendars:needs", pk=calendar.pk)
        assert "2 appointments ahead were booked before" in as_alice.get(page).content.decode()
        give = url(account, "calendars:needs_give", pk=calendar.pk)
        told = as_alice.post(give, follow=True).content.decode()
    assert "1 appointment has what it needs now. For 1 nothing is free" in told
    assert "1 appointment ahead was booked before" in told
    with scope(account):
        rooms = [Appointment.objects.get(pk=one.pk).room for one in [*shared, early, late]]
        assert rooms == [hall, hall, None, hall]
        taken = Slot.objects.filter(holder=hall.pk).order_by("starts_at")
        assert list(taken.values_list("taken", "capacity")) == [(2, 2), (1, 1)]


def test_deleting_one_ends_the_need_and_undo_begins_it_again(
    as_alice: Client, account: Account, needing: Calendar, hall: Resource, contact: Any
) -> None:
    made = book(needing, contact, in_days(2))
    shown = as_alice.get(url(account, "resources:list")).content.decode()
    assert "1 appointment ahead keeps it." in shown
    as_alice.post(url(account, "resources:delete", pk=hall.pk))
    assert book(needing, contact, in_days(3)).room is None
    made.refresh_from_db()
    assert made.room == hall
    with scope(account):
        operation = Operation.objects.get(kind="resource.deleted")
    as_alice.post(reverse("operations:undo", args=[account.pk, operation.pk]))
    assert book(needing, contact, in_days(4)).room == hall


def test_a_renamed_room_renames_the_place_of_what_is_ahead(
    as_alice: Client, account: Account, hall: Resource, alice: Member, contact: Any
) -> None:
    calendar = make_calendar(account, alice, place_kind="room")
    with scope(account):
        calendar_resources_set(SYSTEM, calendar=calendar, resources=[hall])
    made = book(calendar, contact, in_days(2))
    assert (made.place, made.sequence) == ("Hall", 0)
    edit = url(account, "resources:edit", pk=hall.pk)
    as_alice.post(edit, {"name": "Arena", "description": "", "version": "1"})
    made.refresh_from_db()
    assert (made.place, made.sequence) == ("Arena", 1)


def test_forms_offer_rooms_and_pages_show_them(
    as_alice: Client, account: Account, needing: Calendar, hall: Resource, contact: Any
) -> None:
    new = reverse("appointments:new", args=[account.pk])
    asked = f"{new}?contact={contact.pk}&calendar={needing.pk}"
    assert 'name="room"' not in as_alice.get(asked).content.decode()
    with scope(account):
        annexe = resource_create(SYSTEM, kind="room", name="Annexe")
        chosen = [hall, annexe]
        calendar_resources_set(SYSTEM, calendar=needing, resources=chosen)
    assert ">Annexe</option>" in as_alice.get(asked).content.decode()
    values = {
        "calendar": needing.pk,
        "time_zone": "UTC",
        "start": in_days(2).isoformat(),
        "status": "confirmed",
        "room": hall.pk,
    }
    as_alice.post(asked, values)
    with scope(account):
        made = Appointment.objects.get()
    assert made.room == hall
    record = reverse("contacts:record", args=[account.pk, contact.pk])
    assert "Hall" in as_alice.get(f"{record}?tab=appointments").content.decode()
    event = reverse("agenda:event", args=[account.pk, made.pk])
    assert "<dd>Hall</dd>" in as_alice.get(event).content.decode()
    edit = reverse("appointments:edit", args=[account.pk, made.pk])
    shown = as_alice.get(edit).content.decode()
    assert "Automatic (now Hall)" in shown
    as_alice.post(edit, values | {"room": annexe.pk, "version": made.version, "when": "slot"})
    made.refresh_from_db()
    assert made.room == annexe
    days = f"{reverse('agenda:page', args=[account.pk])}?view=list&date={in_days(2):%Y-%m-%d}"
    assert made.title in as_alice.get(f"{days}&room={annexe.pk}").content.decode()
    assert made.title not in as_alice.get(f"{days}&room={hall.pk}").content.decode()
    listed = f"{reverse('agenda:list', args=[account.pk])}?columns=room"
    shown = as_alice.get(f"{listed}&room={annexe.pk}", follow=True).content.decode()
    assert "Room: Annexe" in shown
    assert shown.count(">Annexe<") == 1
    assert made.title not in as_alice.get(f"{listed}&room={hall.pk}", follow=True).content.decode()


def test_add_offers_meetings_and_services_apart(
    as_alice: Client, account: Account, lesson: Calendar, alice: Member, contact: Any
) -> None:
    tab = f"{reverse('contacts:record', args=[account.pk, contact.pk])}?tab=appointments"
    assert "kind=service" not in as_alice.get(tab).content.decode()
    service = Calendar.Type.SERVICE
    cut = make_calendar(
        account, alice, type=service, name="Cut", minutes=45, description="With care"
    )
    assert "kind=service" in as_alice.get(tab).content.decode()
    new = f"{reverse('appointments:new', args=[account.pk])}?contact={contact.pk}"
    both = as_alice.get(new).content.decode()
    assert '<optgroup label="Services">' in both
    only = as_alice.get(f"{new}&kind=service").content.decode()
    assert f'<option value="{cut.pk}" selected>Cut (45 min)</option>' in only
    assert "With care" in only
    assert lesson.name not in only
