"""Addresses and members that a calendar tells besides those who meet."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appointments import sweep
from appointments.models import AppointmentReminder, Calendar, CalendarNotice
from appointments.notice_rules import DEFAULTS, Rule, rules_of
from appointments.services.notice_settings import calendar_notices_set
from appointments.services.status import appointment_status_set, appointment_status_undo
from contacts.models import ContactDnd
from contacts.services.contacts import contact_delete
from contacts.services.dnd import dnd_set
from hoopcrm.accounts.models import Account, Member
from hoopcrm.conversations import outbox
from hoopcrm.conversations.models import Message
from hoopcrm.core import writes
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.services.notices import notices_make
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.conftest import signed_in
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
DESK = "desk@example.com"


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account, email="ada@example.com", phone="+12125550123")


@pytest.fixture
def calendar(account: Account) -> Calendar:
    return make_calendar(account, make.make_member(account, "Ben"))


@pytest.fixture(autouse=True)
def _within(account: Account) -> Iterator[None]:
    with scope(account):
        yield


def tells(calendar: Calendar, event: str, to: str, by: str, *others: Any, **over: Any) -> None:
    minutes = DEFAULTS[(event, to, by)].minutes
    rule = Rule(event=event, to=to, by=by, is_on=True, minutes=minutes, others=others, **over)
    calendar_notices_set(SYSTEM, calendar=calendar, rules=[rule])


def to_others() -> list[Message]:
    return list(Message.objects.filter(to_other=True).order_by("pk"))


def test_a_further_address_is_told_whose_appointment_it_is(
    calendar: Calendar, contact: Any
) -> None:
    tells(calendar, "confirmation", "emails", "email", DESK)
    tells(calendar, "confirmation", "phones", "sms", "+1 212 555 0199")
    made = book(calendar, contact, in_days(2), title="Lesson")
    mail, sms = to_others()
    assert (mail.address, mail.contact_id, mail.status) == (DESK, contact.pk, "queued")
    assert "Contact: Ada" in mail.text
    assert "/book/appointment/" not in mail.text
    assert mail.transactional
    assert (sms.normalised, sms.subject_id) == ("+12125550199", str(made.pk))
    assert contact.display_name in sms.text


def test_the_contacts_switch_is_not_theirs_but_the_suppression_list_is_asked(
    account: Account, calendar: Calendar, contact: Any
) -> None:
    tells(calendar, "confirmation", "emails", "email", DESK, "no@example.com")
    with writes.frame("test data", silent=True):
        ContactDnd.objects.create(
            account=account, contact=contact, channel="email", status="active", source="member"
        )
    other = make.make_contact(account, first_name="Nora", email="no@example.com")
    dnd_set(SYSTEM, contact=other, channel="email", on=True)
    book(calendar, contact, in_days(2))
    found = {one.address: one.code for one in Message.objects.all()}
    assert found == {"ada@example.com": "dnd", DESK: "", "no@example.com": "suppressed"}


def test_it_is_sent_once_and_is_no_activity_of_the_contact(
    calendar: Calendar, contact: Any
) -> None:
    tells(calendar, "reminder", "emails", "email", DESK)
    book(calendar, contact, in_days(4))
    AppointmentReminder.objects.filter(to="emails").update(due_at=in_days(-1))
    with writes.frame("test data", silent=True):
        Message.objects.all().delete()
    for _ in range(2):
        sweep.remind_due()
        outbox.send_due()
    assert [(one.address, one.status) for one in to_others()] == [(DESK, "sent")]
    event = Event.objects.get(type="message.sent")
    assert (event.contact_id, event.data["address"]) == (contact.pk, DESK)
    contact.refresh_from_db()
    assert contact.last_activity_at is None


def test_nothing_goes_out_about_a_contact_who_was_deleted(calendar: Calendar, contact: Any) -> None:
    tells(calendar, "confirmation", "emails", "email", DESK)
    book(calendar, contact, in_days(2))
    contact_delete(SYSTEM, contact=contact)
    outbox.send_due()
    assert [one.code for one in to_others()] == ["deleted"]


def test_what_was_undone_is_kept_back_from_them_too(calendar: Calendar, contact: Any) -> None:
    tells(calendar, "cancellation", "emails", "email", DESK)
    made = book(calendar, contact, in_days(2))
    operation = appointment_status_set(SYSTEM, appointment=made, status="cancelled")
    appointment_status_undo(SYSTEM, operation=operation)
    assert [one.status for one in to_others()] == ["cancelled"]


def test_chosen_members_who_see_it_are_told_by_the_bell_and_hosts_not_twice(
    account: Account, calendar: Calendar, contact: Any
) -> None:
    ann = make.make_member(account, "Ann", role="Admin")
    ben = Member.objects.get(user__first_name="Ben")
    cora = make.make_member(account, "Cora", only_assigned=True)
    chosen = [str(one.pk) for one in (ann, ben, cora)]
    tells(calendar, "confirmation", "members", "in_app", *chosen)
    book(calendar, contact, in_days(2))
    event = Event.objects.get(type="appointment.members_told")
    assert (event.data["members"], event.data["names"]) == ([str(ann.pk)], [ann.display_name])
    assert notices_make(SYSTEM, event=event) == 1
    assert Notice.objects.get().member_id == ann.pk


def test_who_is_chosen_is_stored_once_and_what_is_no_address_refused(calendar: Calendar) -> None:
    tells(calendar, "booked", "emails", "email", DESK, "Desk@example.com")
    assert CalendarNotice.objects.get().others == [DESK]
    for to, by, wrong in (
        ("emails", "email", ["desk"]),
        ("phones", "sms", ["soon"]),
        ("emails", "email", [f"a{n}@example.com" for n in range(11)]),
    ):
        with pytest.raises(Refused):
            tells(calendar, "booked", to, by, *wrong)


def test_the_page_keeps_what_was_typed_and_names_the_fault(
    account: Account, alice: Member, calendar: Calendar
) -> None:
    url = reverse("calendars:notices", args=[account.pk, calendar.pk])
    client: Client = signed_in(alice)
    sent = {"booked-emails-email-is_on": "on", "booked-emails-email-others": "desk, x@example.com"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "is not an e-mail address" in text
    assert "desk, x@example.com" in text
    sent = {"booked-members-in_app-is_on": "on", "booked-members-in_app-others": str(alice.pk)}
    assert client.post(url, sent).status_code == 302
    stored = {(one.event, one.to): one for one in rules_of(calendar)}
    assert stored[("booked", "members")].others == (str(alice.pk),)
    assert "Say who." in client.post(url, {"booked-emails-email-is_on": "on"}).content.decode()


def test_the_appointment_shows_what_was_written_about_it(
    account: Account, alice: Member, calendar: Calendar, contact: Any
) -> None:
    tells(calendar, "confirmation", "emails", "email", DESK)
    made = book(calendar, contact, in_days(2), title="Lesson")
    url = reverse("appointments:edit", args=[account.pk, made.pk])
    text = signed_in(alice).get(url).content.decode()
    assert DESK in text
    assert to_others()[0].get_absolute_url() in text
