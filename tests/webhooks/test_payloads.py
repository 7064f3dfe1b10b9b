"""What webhooks tell, against the keys of the API's contract."""

import json
from datetime import timedelta
from typing import Any

import pytest

from appointments.models import Appointment
from appointments.services.status import appointment_delete, appointment_status_set
from contacts.models import Contact
from contacts.services.channels import contact_email_add
from contacts.services.contacts import contact_delete, contact_delete_undo, contact_update
from contacts.services.dnd import dnd_set
from contacts.services.notes import note_create, note_delete, note_update
from contacts.services.ownership import contact_owner_set
from contacts.services.purge import contacts_erase
from contacts.services.tags import contact_tag_add
from contacts.services.tasks import task_complete, task_create, task_delete, task_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.campaigns.models import CampaignRun
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import api_time, now
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from hoopcrm.events.dispatch import deliver_due, dispatch_all
from hoopcrm.events.types import event_types
from hoopcrm.programs.services.runs import (
    contact_enrol,
    contact_enrol_undo,
    contact_remove,
    contact_remove_undo,
    run_finish,
)
from hoopcrm.webhooks.models import WebhookCall
from hoopcrm.webhooks.payloads import webhook_payloads, webhook_types
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.programs.make import make_program
from tests.webhooks.conftest import MakeEndpoint

# Section 7 of the contract.
CONTACT_NAMES = """
id address1 city state country postalCode companyName source dateAdded dateOfBirth dnd email name
firstName lastName phone tags website attachments assignedTo customFields
"""
CONTACT = set(CONTACT_NAMES.split())
NOTE = {"id", "body", "contactId", "dateAdded"}
TASK = {"id", "assignedTo", "body", "contactId", "title", "dateAdded", "dueDate"}
APPOINTMENT_NAMES = """
id title address calendarId contactId groupId appointmentStatus assignedUserId users notes source
startTime endTime dateAdded dateUpdated
"""
APPOINTMENT = set(APPOINTMENT_NAMES.split())
CAMPAIGN_RUN = {"id", "contactId", "status", "templateId", "replied", "dateAdded"}
ENVELOPE = {"type", "locationId", "timestamp", "webhookId"}


@pytest.fixture(autouse=True)
def everything(in_account: Account, endpoint_for: MakeEndpoint) -> None:
    endpoint_for(*(kind.key for kind in webhook_types))


def told() -> list[dict[str, Any]]:
    """What waits to be sent, in the order in which it happened."""
    dispatch_all()
    deliver_due()
    calls = WebhookCall.objects.order_by("event_id", "type", "id")
    found = [json.loads(call.payload) for call in calls]
    WebhookCall.objects.all().delete()
    return found


def types(found: list[dict[str, Any]]) -> list[str]:
    return [one["type"] for one in found]


def test_a_new_contact_is_told_flat_with_every_key(in_account: Account, alice: Member) -> None:
    field = make.make_field(in_account, "Size", "single", ("S", "M"))
    contact = make.make_contact(
        in_account,
        email="Ada@example.com",
        phone="+1 888-888-8888",
        birth_date="1990-05-06",
        tags=["vip"],
        owner=alice,
        custom={str(field.pk): "M"},
    )
    (one,) = told()
    assert set(one) == CONTACT | ENVELOPE
    assert one["type"] == "ContactCreate"
    assert one["locationId"] == str(in_account.pk)
    assert one["id"] == str(contact.pk)
    assert one["email"] == "Ada@example.com"
    assert one["phone"] == "+18888888888"
    assert one["dateOfBirth"] == "1990-05-06T00:00:00.000Z"
    assert one["tags"] == ["vip"]
    assert one["assignedTo"] == str(alice.pk)
    assert one["customFields"] == [{"id": str(field.pk), "value": "M"}]
    assert one["dateAdded"] == api_time(contact.created_at)
    assert one["attachments"] == []


def test_what_happens_to_a_contact(in_account: Account, actor: Actor, alice: Member) -> None:
    contact = make.make_contact(in_account)
    told()
    contact_update(actor, contact=contact, changes={"city": "Leeds"})
    (one,) = told()
    assert (one["type"], one["city"]) == ("ContactUpdate", "Leeds")
    contact_email_add(actor, contact=contact, address="new@example.com")
    contact_owner_set(actor, contact=contact, member=alice)
    assert types(told()) == ["ContactUpdate", "ContactUpdate"]
    contact_tag_add(actor, contact=contact, name="vip")
    (one,) = told()
    assert (one["type"], one["tags"]) == ("ContactTagUpdate", ["vip"])
    dnd_set(actor, contact=contact, channel="email", on=True)
    (one,) = told()
    assert set(one) == CONTACT | ENVELOPE | {"dndSettings"}
    assert one["type"] == "ContactDndUpdate"
    assert one["dndSettings"]["Email"]["status"] == "active"
    operation = contact_delete(actor, contact=contact)
    (one,) = told()
    assert (one["type"], one["city"]) == ("ContactDelete", "Leeds")
    contact_delete_undo(actor, operation=operation)
    assert types(told()) == ["ContactCreate"]


def test_what_happened_before_the_end_is_told_all_the_same(
    in_account: Account, actor: Actor, alice: Member
) -> None:
    contact = make.make_contact(in_account)
    note = note_create(actor, contact=contact, body="<p>Hi</p>")
    note_delete(actor, note=note)
    made = book(make_calendar(in_account, alice), contact, in_days(3), actor=actor)
    appointment_status_set(actor, appointment=made, status="cancelled")
    appointment_delete(actor, appointment=made)
    contact_delete(actor, contact=contact)
    found = told()
    assert types(found) == [
        "ContactCreate",
        "NoteCreate",
        "NoteDelete",
        "AppointmentCreate",
        "AppointmentUpdate",
        "AppointmentDelete",
        "ContactDelete",
    ]
    statuses = [one["appointment"]["appointmentStatus"] for one in found[3:6]]
    assert statuses == ["confirmed", "cancelled", "cancelled"]


def test_the_end_of_a_contact_is_told_even_when_it_goes_for_good_before_that(
    in_account: Account, actor: Actor
) -> None:
    contact = make.make_contact(in_account)
    told()
    contact_delete(actor, contact=contact)
    contacts_erase(actor, ids=[contact.pk])
    (one,) = told()
    assert (one["type"], one["id"]) == ("ContactDelete", str(contact.pk))
    assert set(one) == ENVELOPE | {"id"}


def test_a_merge_is_an_update_and_ends(in_account: Account, actor: Actor) -> None:
    master, other = (make.make_contact(in_account, email=f"{n}@example.com") for n in "ab")
    told()
    merge = contacts_merge(actor, master=master, others=[other])
    found = told()
    assert [(one["type"], one["id"]) for one in found] == [
        ("ContactDelete", str(other.pk)),
        ("ContactUpdate", str(master.pk)),
    ]
    contacts_merge_undo(actor, operation=merge.operation)
    assert {(one["type"], one["id"]) for one in told()} == {
        ("ContactUpdate", str(master.pk)),
        ("ContactCreate", str(other.pk)),
    }


def test_an_import_row_tells_what_it_changed(in_account: Account) -> None:
    from hoopcrm.core import writes
    from hoopcrm.events.emit import NewEvent, emit_many

    contact = make.make_contact(in_account)
    told()
    with writes.frame("test data", silent=True):
        emit_many(
            "contact.updated",
            [
                NewEvent(
                    contact_id=contact.pk,
                    subject_type="contacts.contact",
                    subject_id=str(contact.pk),
                    changes={"city": ["", "Leeds"], "tags": [[], ["vip"]]},
                )
            ],
            account=in_account,
            actor=Actor.system("import"),
        )
    assert types(told()) == ["ContactTagUpdate", "ContactUpdate"]


def test_notes(in_account: Account, actor: Actor) -> None:
    contact = make.make_contact(in_account)
    told()
    note = note_create(actor, contact=contact, body="<p>Called &amp; left word</p>")
    (one,) = told()
    assert set(one) == NOTE | ENVELOPE
    assert one["type"] == "NoteCreate"
    assert one["body"] == "Called & left word"
    assert one["contactId"] == str(contact.pk)
    note = note_update(actor, note=note, body="<p>A <strong>big</strong> order</p>")
    (one,) = told()
    assert (one["type"], one["body"]) == ("NoteUpdate", "<p>A <strong>big</strong> order</p>")
    note_delete(actor, note=note)
    (one,) = told()
    assert (one["type"], one["id"]) == ("NoteDelete", str(note.pk))


def test_tasks(in_account: Account, actor: Actor, alice: Member) -> None:
    contact = make.make_contact(in_account)
    told()
    due = now() + timedelta(days=1)
    task = task_create(actor, title="Send it", contact=contact, due_at=due, assignee=alice)
    (one,) = told()
    assert set(one) == TASK | ENVELOPE
    assert (one["type"], one["title"]) == ("TaskCreate", "Send it")
    assert one["dueDate"] == api_time(due)
    assert one["assignedTo"] == str(alice.pk)
    task = task_update(actor, task=task, changes={"title": "Send it now"})
    assert told() == []
    task = task_complete(actor, task=task)
    assert types(told()) == ["TaskComplete"]
    task_delete(actor, task=task)
    assert types(told()) == ["TaskDelete"]


def test_appointments(in_account: Account, actor: Actor, alice: Member) -> None:
    contact: Contact = make.make_contact(in_account)
    calendar = make_calendar(in_account, alice)
    told()
    made: Appointment = book(calendar, contact, in_days(3), actor=actor)
    (one,) = told()
    assert set(one) == {"appointment"} | ENVELOPE
    inner = one["appointment"]
    assert set(inner) == APPOINTMENT
    assert one["type"] == "AppointmentCreate"
    assert inner["calendarId"] == str(calendar.pk)
    assert inner["contactId"] == str(contact.pk)
    assert inner["users"] == [str(alice.pk)]
    assert inner["startTime"] == api_time(in_days(3))
    appointment_status_set(actor, appointment=made, status="cancelled")
    (one,) = told()
    assert one["type"] == "AppointmentUpdate"
    assert one["appointment"]["appointmentStatus"] == "cancelled"
    pk = str(made.pk)
    appointment_delete(actor, appointment=made)
    (one,) = told()
    assert one["type"] == "AppointmentDelete"
    assert set(one["appointment"]) == APPOINTMENT
    assert one["appointment"]["id"] == pk
    assert one["appointment"]["users"] == [str(alice.pk)]


def test_campaigns(in_account: Account, actor: Actor) -> None:
    contact: Contact = make.make_contact(in_account)
    campaign = make_program(in_account, CAMPAIGN, "Spring")
    told()
    contact_enrol(actor, program=campaign, contact=contact)
    (added,) = told()
    assert added["type"] == "CampaignStatusUpdate"
    assert set(added) == CAMPAIGN_RUN | ENVELOPE
    assert added["contactId"] == str(contact.pk)
    assert added["templateId"] == str(campaign.pk)
    assert (added["status"], added["replied"]) == ("active", False)
    removal = contact_remove(actor, program=campaign, contact=contact)
    (removed,) = told()
    assert removed | {"status": "active", "timestamp": "", "webhookId": ""} == added | {
        "timestamp": "",
        "webhookId": "",
    }
    assert removed["status"] == "removed"
    contact_remove_undo(actor, operation=removal)
    assert [one["status"] for one in told()] == ["active"]
    run_finish(actor, run=CampaignRun.objects.get())
    assert [one["status"] for one in told()] == ["finished"]
    again = contact_enrol(actor, program=campaign, contact=contact)
    contact_enrol_undo(actor, operation=again)
    first, second = told()
    assert (first["status"], second["status"]) == ("active", "removed")
    assert first["id"] == second["id"]


def test_payloads_are_of_events_and_types_that_there_are() -> None:
    known = {kind.key for kind in webhook_types}
    for payload in webhook_payloads:
        assert payload.key in event_types
        assert set(payload.types) <= known


@pytest.mark.parametrize(
    ("prefix", "keys"),
    [
        ("Contact", CONTACT),
        ("Note", NOTE),
        ("Task", TASK),
        ("Appointment", {"appointment"}),
        ("Campaign", CAMPAIGN_RUN),
    ],
)
def test_samples_have_the_keys_of_the_contract(prefix: str, keys: set[str]) -> None:
    for kind in webhook_types:
        if kind.key.startswith(prefix):
            extra = {"dndSettings"} if kind.key == "ContactDndUpdate" else set()
            assert set(kind.sample) == keys | extra
