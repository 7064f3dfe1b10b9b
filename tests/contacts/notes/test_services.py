"""Writing, changing, pinning and deleting notes."""

from typing import Any

import pytest
from django.http import Http404

from contacts.models import Contact, Note
from contacts.services.contacts import contact_delete, contact_delete_undo
from contacts.services.notes import (
    note_create,
    note_delete,
    note_pin,
    note_restore,
    note_update,
)
from hoopcrm.accounts import plans
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.contacts.notes.conftest import MakeNote

pytestmark = pytest.mark.usefixtures("in_account")


def last_event(contact: Contact) -> Event:
    event: Event = Event.objects.filter(contact_id=contact.pk).order_by("-id")[0]
    return event


class TestCreate:
    def test_it_is_cleaned_and_told(self, note: MakeNote, contact: Contact, alice: Member) -> None:
        made = note("<b>Call</b> her<script>x</script><ul><li>fee</li></ul>", title=" May  plan ")
        assert made.body == "<strong>Call</strong> her<ul><li>fee</li></ul>"
        assert made.text == "Call her\n- fee"
        assert (made.title, made.author, made.edited_at) == ("May plan", alice, None)
        event = last_event(contact)
        assert event.type == "note.created"
        assert describe(event) == "Added a note: “May plan”"

    def test_the_contact_itself_is_not_touched(self, note: MakeNote, contact: Contact) -> None:
        before = (contact.version, contact.updated_at, contact.last_activity_at)
        note("Hello")
        contact.refresh_from_db()
        assert (contact.version, contact.updated_at, contact.last_activity_at) == before

    @pytest.mark.parametrize(
        ("given", "code", "field"),
        [
            ({"body": "<p> </p>"}, "required", "body"),
            ({"body": "x" * 20_001}, "too_long", "body"),
            ({"body": "x", "title": "x" * 201}, "too_long", "title"),
            ({"body": "x", "colour": "#ff0000"}, "unknown", "colour"),
        ],
    )
    def test_faults(
        self, actor: Actor, contact: Contact, given: dict[str, str], code: str, field: str
    ) -> None:
        with pytest.raises(Refused) as caught:
            note_create(actor, contact=contact, **given)
        assert (caught.value.code, caught.value.field) == (code, field)
        assert not Note.objects.exists()

    def test_a_deleted_contact_gets_none(self, note: MakeNote, contact: Contact) -> None:
        contact_delete(Actor.system("tests"), contact=contact)
        with pytest.raises(Refused, match="has been deleted"):
            note("Hello")

    def test_the_plan_limits_notes_of_each_contact(
        self, note: MakeNote, actor: Actor, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plan = plans.Plan(key="small", label="Small", limits={"notes_per_contact": 2})
        monkeypatch.setitem(plans.PLANS, "small", plan)
        account.plan = "small"
        first, _second = note("1"), note("2")
        with pytest.raises(Refused) as caught:
            note("3")
        assert caught.value.code == "limit_reached"
        assert caught.value.data == {"limit": 2, "used": 2}
        operation = note_delete(actor, note=first)
        note("3")
        with pytest.raises(Refused) as caught:
            note_restore(actor, operation=operation)
        assert caught.value.code == "limit_reached"


class TestUpdate:
    def test_who_edited_it_and_when(
        self, note: MakeNote, contact: Contact, carol: Member, alice: Member
    ) -> None:
        made = note("Old", title="T")
        changed = note_update(Actor.of_member(carol), note=made, body="<p>New</p>")
        assert (changed.text, changed.title, changed.version) == ("New", "T", 2)
        assert (changed.author, changed.edited_by) == (alice, carol)
        assert changed.edited_at is not None
        event = last_event(contact)
        assert event.type == "note.updated"
        assert event.changes == {"body": ["Old", "New"]}

    def test_a_colour_is_no_edit(self, note: MakeNote, actor: Actor) -> None:
        changed = note_update(actor, note=note("x"), colour="red")
        assert (changed.colour, changed.edited_at) == ("red", None)

    def test_nothing_new_changes_nothing(self, note: MakeNote, actor: Actor) -> None:
        made = note("<p>x</p>")
        events = Event.objects.count()
        assert note_update(actor, note=made, body="x", title="", version=99).version == 1
        assert Event.objects.count() == events

    def test_changed_meanwhile(self, note: MakeNote, actor: Actor) -> None:
        made = note("x")
        note_update(actor, note=made, body="y", version=1)
        with pytest.raises(Stale) as caught:
            note_update(actor, note=made, body="z", version=1)
        assert caught.value.data["version"] == 2
        assert Note.objects.get().text == "y"

    def test_a_deleted_note(self, note: MakeNote, actor: Actor) -> None:
        made = note("x")
        note_delete(actor, note=made)
        for act in (lambda: note_update(actor, note=made, body="y"),):
            with pytest.raises(Refused) as caught:
                act()
            assert caught.value.code == "note_gone"


def test_pin_and_unpin(note: MakeNote, actor: Actor, contact: Contact) -> None:
    made = note("x")
    assert note_pin(actor, note=made, pinned=True).pinned
    assert describe(last_event(contact)) == "Pinned a note: “x”"
    events = Event.objects.count()
    note_pin(actor, note=made, pinned=True)
    assert Event.objects.count() == events
    assert not note_pin(actor, note=made, pinned=False).pinned
    assert last_event(contact).type == "note.unpinned"


class TestDelete:
    def test_undo_brings_it_back(self, note: MakeNote, actor: Actor, contact: Contact) -> None:
        made = note("Bring this back", pinned=True)
        operation = note_delete(actor, note=made)
        assert last_event(contact).type == "note.deleted"
        assert note_restore(actor, operation=operation).total == 1
        made.refresh_from_db()
        assert (made.deleted_at, made.pinned) == (None, True)
        assert describe(last_event(contact)) == "Restored a note: “Bring this back”"
        with pytest.raises(Refused) as caught:
            note_restore(actor, operation=operation)
        assert caught.value.code == "already_undone"

    def test_nobody_undoes_what_they_may_not_see(
        self, note: MakeNote, actor: Actor, bob: Member
    ) -> None:
        operation = note_delete(actor, note=note("x"))
        with pytest.raises(Http404):
            note_restore(Actor.of_member(bob), operation=operation)
        assert Note.objects.get().deleted_at is not None

    def test_notes_come_back_with_their_contact(
        self, note: MakeNote, actor: Actor, contact: Contact
    ) -> None:
        note("x")
        operation: Any = contact_delete(actor, contact=contact)
        contact_delete_undo(actor, operation=operation)
        assert Note.objects.get(contact=contact).deleted_at is None
