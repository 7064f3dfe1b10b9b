"""Tasks and notes on the page of a business, and the links behind them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts.linked_records import Link
from contacts.models import Note, NoteLink, Task, TaskLink
from contacts.services.business_delete import business_delete, business_delete_undo
from contacts.services.businesses import business_create
from contacts.services.notes import note_create, note_delete, note_restore
from contacts.services.tasks import task_complete, task_create
from contacts.tasks.recurrence import Repeat
from contacts.tasks.sweep import make_due_tasks
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import scope
from tests.make import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(account):
    """Ada of Zenith."""
    return make_contact(account, business="Zenith")


@pytest.fixture
def panel(as_alice, url, contact):
    """`panel("tasks")`: the words of a card of Zenith's page."""
    return lambda name: as_alice.get(
        url("businesses:panel", contact.business_id, f"business-{name}")
    ).content.decode()


def test_open_tasks_of_contacts_and_of_the_business_itself_are_shown(
    account, actor, contact, panel
):
    link = Link("business", contact.business_id)
    with scope(account):
        task_create(actor, title="Call Ada", contact=contact)
        task_create(actor, title="Renew the contract", links=[link])
        done = task_create(actor, title="Old", contact=contact)
        task_complete(actor, task=done)
        task_create(actor, title="Elsewhere", contact=make_contact(account))
    page = panel("tasks")
    assert "Call Ada" in page
    assert "Ada Lovelace" in page
    assert "Renew the contract" in page
    assert "Old" not in page
    assert "Elsewhere" not in page


def test_notes_of_its_contacts_are_shown_with_the_way_to_them(account, actor, contact, panel):
    with scope(account):
        note_create(actor, contact=contact, body="Likes chess")
        note_create(actor, contact=make_contact(account), body="Elsewhere")
    page = panel("notes")
    assert "Likes chess" in page
    assert f"{contact.get_absolute_url()}?tab=notes" in page
    assert "Elsewhere" not in page


def test_restricted_members_see_nothing_of_contacts_that_are_not_theirs(
    account, actor, contact, as_bob, url
):
    with scope(account):
        task_create(actor, title="Call Ada", contact=contact)
        task_create(actor, title="For Zenith", links=[Link("business", contact.business_id)])
        note_create(actor, contact=contact, body="Likes chess")
    page = as_bob.get(url("businesses:detail", contact.business_id)).content.decode()
    for hidden in ("Call Ada", "For Zenith", "Likes chess"):
        assert hidden not in page


def test_panels_need_their_rights(contact, as_carol, as_alice, url):
    # Carol's role has no right to businesses at all
    address = url("businesses:panel", contact.business_id, "business-notes")
    assert as_carol.get(address).status_code == 403
    assert as_alice.get(url("businesses:panel", contact.business_id, "tasks")).status_code == 404


def test_a_task_made_on_a_contact_is_linked_with_its_business(
    account, alice, as_alice, url, contact
):
    due = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    as_alice.post(
        f"{url('tasks:new')}?contact={contact.pk}",
        {
            "title": "Call",
            "due_at": due,
            "assignee": str(alice.pk),
            "business": contact.business_id,
        },
    )
    with scope(account):
        link = TaskLink.objects.get()
        assert (link.object_type, link.object_id) == ("business", contact.business_id)
        assert link.task.contact_id == contact.pk


def test_a_task_is_added_from_the_page_of_the_business(account, as_alice, url, contact):
    address = f"{url('tasks:new')}?business={contact.business_id}"
    assert "Add task for Zenith" in as_alice.get(address).content.decode()
    sent = {"title": "Renew the contract", "business": contact.business_id}
    response = as_alice.post(address, sent)
    assert response["Location"] == url("businesses:detail", contact.business_id)
    with scope(account):
        assert TaskLink.objects.get().object_id == contact.business_id
        assert Task.objects.get().contact is None
    assert as_alice.get(f"{url('tasks:new')}?business={new_id()}").status_code == 404
    assert as_alice.get(f"{url('tasks:new')}?business=x").status_code == 404


def test_a_link_leads_to_what_is_there_and_at_most_ten(account, actor):
    with scope(account):
        with pytest.raises(Refused) as gone:
            task_create(actor, title="Call", links=[Link("business", new_id())])
        assert gone.value.code == "deleted"
        many = [
            Link("business", business_create(actor, fields={"name": f"Firm {number}"}).pk)
            for number in range(11)
        ]
        with pytest.raises(Refused) as full:
            task_create(actor, title="Call", links=many)
        assert full.value.code == "too_many"
        task_create(actor, title="Call", links=many[:10])


def test_links_go_with_the_business_and_come_back_with_it(account, actor, contact):
    with scope(account):
        task_create(actor, title="Renew", links=[Link("business", contact.business_id)])
        operation, _gone = business_delete(actor, business=contact.business)
        assert not TaskLink.objects.exists()
        assert Task.objects.filter(deleted_at=None).count() == 1
        business_delete_undo(actor, operation=operation)
        assert TaskLink.objects.count() == 1


def test_repeating_tasks_hand_their_links_on(account, actor, contact):
    with scope(account):
        first = task_create(
            actor,
            title="Report",
            due_at=timezone.now() + timedelta(hours=1),
            repeat=Repeat(frequency="daily", even_if_overdue=True),
            links=[Link("business", contact.business_id)],
        )
    with time_machine.travel(timezone.now() + timedelta(days=1, hours=2)):
        assert make_due_tasks() == 1
    with scope(account):
        second = Task.objects.exclude(pk=first.pk).get()
        assert second.links.get().object_id == contact.business_id


def test_a_note_is_written_on_the_business_itself(account, as_alice, url, contact, panel):
    pk = contact.business_id
    assert "Zenith" in as_alice.get(url("businesses:note_add", pk)).content.decode()
    empty = as_alice.post(url("businesses:note_add", pk), {"body": "", "colour": "gray"})
    assert empty.status_code == 422
    response = as_alice.post(
        url("businesses:note_add", pk), {"body": "They move in June.", "colour": "gray"}
    )
    assert response["Location"] == url("businesses:detail", pk)
    with scope(account):
        note = Note.objects.get()
        assert note.contact is None
        assert note.links.get().object_id == pk
    assert "They move in June." in panel("notes")
    as_alice.post(
        url("businesses:note_edit", pk, note.pk),
        {"body": "They move in May.", "colour": "red", "version": note.version},
    )
    as_alice.post(url("businesses:note_pin", pk, note.pk), {"pinned": "1"})
    page = panel("notes")
    assert "They move in May." in page
    assert "Unpin note" in page
    response = as_alice.post(
        url("businesses:note_delete", pk, note.pk), headers={"HX-Request": "true"}
    )
    assert "undo_url" in response["HX-Trigger"]
    assert "They move" not in panel("notes")


def test_a_note_on_a_business_is_reached_through_it_alone(account, actor, as_alice, url, contact):
    with scope(account):
        other = business_create(actor, fields={"name": "Other"})
        note = note_create(actor, body="Ours", links=[Link("business", contact.business_id)])
        of_ada = note_create(actor, contact=contact, body="Hers")
    assert as_alice.get(url("businesses:note_edit", other.pk, note.pk)).status_code == 404
    assert (
        as_alice.get(url("businesses:note_edit", contact.business_id, of_ada.pk)).status_code == 404
    )


def test_a_note_needs_something_that_it_is_about(account, actor):
    with scope(account), pytest.raises(Refused, match="what the note is about"):
        note_create(actor, body="Hello")


def test_restricted_members_see_of_a_business_their_own_notes(
    account, actor, bob, as_bob, url, contact
):
    link = Link("business", contact.business_id)
    with scope(account):
        note_create(actor, body="Not for Bob", links=[link])
        note_create(Actor.of_member(bob), body="Bob's own", links=[link])
    page = as_bob.get(url("businesses:panel", link.id, "business-notes")).content.decode()
    assert "Bob&#x27;s own" in page or "Bob's own" in page
    assert "Not for Bob" not in page


def test_notes_go_with_the_business_and_come_back(account, actor, contact):
    with scope(account):
        note = note_create(actor, body="Ours", links=[Link("business", contact.business_id)])
        deletion = note_delete(actor, note=note)
        operation, _gone = business_delete(actor, business=contact.business)
        assert not NoteLink.objects.exists()
        with pytest.raises(Refused):
            note_restore(actor, operation=deletion)
        business_delete_undo(actor, operation=operation)
        note_restore(actor, operation=deletion)
        assert Note.objects.get(deleted_at=None).links.count() == 1
