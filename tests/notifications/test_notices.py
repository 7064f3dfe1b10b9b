"""Who is told of what: once each, never of one's own doing, never of what one may not see."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contacts.models import Contact
from contacts.services.contacts import contact_delete, contact_update
from contacts.services.notes import note_create
from contacts.services.ownership import contact_follower_add, contact_owner_set
from contacts.services.tags import contact_tag_add
from contacts.services.tasks import task_complete, task_create, task_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.members import member_leave
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.documents.services.documents import document_upload
from hoopcrm.events.dispatch import dispatch_all
from hoopcrm.events.models import Delivery, Event
from hoopcrm.notifications.access import lines_of, own_notices, unread_count
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.services.notices import notices_make, notices_mark_all
from tests import make

pytestmark = pytest.mark.django_db

ADA = "Ada Lovelace"


def test_a_new_owner_and_a_new_follower_are_told(account, actor, act, told, bob, carol):
    contact = make.make_contact(account, actor)
    act(contact_owner_set, contact=contact, member=bob)
    assert told(bob) == [(ADA, "Assigned to you")]
    act(contact_follower_add, contact=contact, member=carol)
    assert told(carol) == [(ADA, "You follow this contact now")]


def test_a_contact_made_for_somebody_tells_them(account, actor, told, alice, bob):
    make.make_contact(account, actor, owner=bob)
    assert told(bob) == [(ADA, "New contact assigned to you")]
    assert told(alice) == []


def test_owner_and_followers_learn_of_changes_but_not_who_made_them(
    account, act, told, contact, alice, bob, carol
):
    act(contact_follower_add, contact=contact, member=alice)
    act(contact_update, contact=contact, changes={"city": "Paris"})
    assert told(bob)[0] == told(carol)[0] == (ADA, "Set city to “Paris”")
    assert told(alice) == []


def test_changes_in_a_row_are_one_notice_that_counts(account, act, told, contact, bob):
    act(contact_update, contact=contact, changes={"city": "Paris"})
    act(contact_tag_add, contact=contact, name="vip")
    act(contact_update, contact=contact, changes={"city": "Rome"})
    assert told(bob) == [(ADA, "Changed city from “Paris” to “Rome”")]
    with scope(account):
        [line] = lines_of(bob, own_notices(bob))
        assert line.more == 2
        assert unread_count(bob) == 1


def test_a_change_after_reading_or_much_later_is_a_notice_of_its_own(
    account, act, actor, told, contact, bob
):
    act(contact_update, contact=contact, changes={"city": "Paris"})
    assert len(told(bob)) == 1
    act(notices_mark_all, member=bob)
    act(contact_update, contact=contact, changes={"city": "Rome"})
    assert len(told(bob)) == 2
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        act(contact_update, contact=contact, changes={"city": "Oslo"})
        assert len(told(bob)) == 3


def test_notes_documents_and_tasks_tell_who_looks_after_the_contact(
    account, act, told, contact, bob, carol
):
    upload = SimpleUploadedFile("offer.txt", b"hello", content_type="text/plain")
    act(document_upload, contact=contact, upload=upload)
    assert told(bob)[0][1].startswith("Document uploaded: offer.txt")
    act(note_create, contact=contact, body="Call her in May.")
    assert told(bob)[0] == (ADA, "Added a note: “Call her in May.”")
    # Carol's role has no right to notes
    assert all("note" not in text for _title, text in told(carol))


def test_who_gets_a_task_is_told_of_it_and_of_its_changes(account, act, told, contact, bob, carol):
    task = act(task_create, title="Call", contact=contact, assignee=carol)
    assert told(carol) == [("Call", "Task assigned to you")]
    # the owner learns of it as an event of the contact
    assert told(bob)[0] == (ADA, "Task added: Call")
    act(task_update, task=task, changes={"assignee": bob})
    assert told(bob)[0] == ("Call", "Task assigned to you")
    act(task_update, task=task, changes={"title": "Call twice"})
    assert told(bob)[0] == ("Call twice", "Task changed: Call twice (title)")


def test_a_task_done_by_its_assignee_tells_the_others(account, told, contact, bob, carol):
    with scope(account):
        task = task_create(Actor.of_member(bob), title="Call", contact=contact, assignee=bob)
        task_complete(Actor.of_member(bob), task=task)
    assert told(bob) == []
    assert told(carol) == [(ADA, "Task done: Call")]


def test_who_cannot_see_the_contact_or_has_left_is_told_nothing(
    account, act, actor, told, contact, bob, carol
):
    act(task_create, title="Call", assignee=bob)  # his own task, without a contact
    assert told(bob) == [("Call", "Task assigned to you")]
    other = make.make_contact(account, actor, first_name="Eve")
    act(member_leave, member=carol)
    act(contact_update, contact=contact, changes={"city": "Paris"})
    act(note_create, contact=other, body="Not Bob's")
    assert told(carol) == []
    assert [title for title, _text in told(bob)] == [ADA, "Call"]


def test_a_notice_says_nothing_any_more_when_the_contact_is_gone(account, act, told, contact, bob):
    act(contact_update, contact=contact, changes={"city": "Paris"})
    assert told(bob)[0][0] == ADA
    act(contact_delete, contact=contact)
    [(title, text)] = told(bob)
    assert title == ""
    assert "Paris" not in text


def test_running_twice_makes_one_notice(account, act, actor, told, contact, bob):
    act(contact_update, contact=contact, changes={"city": "Paris"})
    told(bob)
    with scope(account):
        event = Event.objects.filter(type="contact.updated").latest("id")
        notices_make(actor, event=event)
        Event.objects.filter(pk=event.pk).update(dispatched_at=None)
    assert len(told(bob)) == 1
    with scope(account):
        assert Notice.objects.get(member=bob).count == 1


def test_a_worker_that_dies_before_handling_loses_nothing(account, act, told, contact, bob):
    act(contact_update, contact=contact, changes={"city": "Paris"})
    dispatch_all()  # … and here the worker was killed, with its message
    with scope(account):
        assert Delivery.objects.filter(consumer="notices").count() == 1
        assert not Notice.objects.filter(member=bob).exists()
    assert len(told(bob)) == 1


def test_jobs_imports_and_loaded_history_notify_nobody_singly(
    account: Account, actor: Actor, contact: Contact, told, bob: Member
) -> None:
    member = Actor.of_member(actor.member)
    with scope(account):
        contact_update(member.through("import"), contact=contact, changes={"city": "Paris"})
        contact_update(member.through("system"), contact=contact, changes={"city": "Rome"})
        note_create(actor, contact=contact, body="Long ago", at=timezone.now() - timedelta(days=90))
    assert told(bob) == []
    with scope(account):
        assert not Delivery.objects.exists()
