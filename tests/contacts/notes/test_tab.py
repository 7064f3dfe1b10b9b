"""The Notes tab and the pages behind it."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from contacts.models import Contact, Note
from contacts.note_access import PAGE_SIZE
from contacts.services.contacts import contact_create
from contacts.services.notes import note_create, note_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests.conftest import signed_in
from tests.contacts.notes.conftest import MakeNote
from tests.make import make_member, make_role

HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)
MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
Url = Callable[..., str]


def shown(response: HttpResponse) -> list[str]:
    """The bodies of the notes in the order of the page, without markup."""
    found = re.findall(r'class="rich-content">(.*?)</div>', response.content.decode(), re.DOTALL)
    return [re.sub(r"<[^>]*>", "", body) for body in found]


class TestTab:
    def test_empty(self, as_alice: Client, tab: str) -> None:
        page = as_alice.get(tab, headers=HTMX).content.decode()
        assert "No notes yet" in page
        assert "Write the first note" in page

    def test_pinned_first_then_by_date(self, as_alice: Client, tab: str, note: MakeNote) -> None:
        note("old pin", pinned=True, at=MAY)
        note("first", at=MAY + DAY)
        note("second", at=MAY + 2 * DAY)
        assert shown(as_alice.get(tab)) == ["old pin", "second", "first"]
        oldest = as_alice.get(tab, {"notes_sort": "oldest"})
        assert shown(oldest) == ["old pin", "first", "second"]

    def test_search_in_titles_and_words(self, as_alice: Client, tab: str, note: MakeNote) -> None:
        note("About the <strong>fee</strong>s")
        note("other", title="Fee")
        note("strong")
        assert shown(as_alice.get(tab, {"notes_q": "FEE"})) == ["other", "About the fees"]
        assert shown(as_alice.get(tab, {"notes_q": "<strong>"})) == []
        assert "No note says this" in as_alice.get(tab, {"notes_q": "nothing"}).content.decode()

    def test_author_and_edited_mark(
        self, as_alice: Client, tab: str, note: MakeNote, account: Account, carol: Member
    ) -> None:
        made = note("x")
        page = as_alice.get(tab).content.decode()
        assert "Alice" in page
        assert "edited by" not in page
        with scope(account):
            note_update(Actor.of_member(carol), note=made, body="y")
        assert f"edited by {carol.display_name}" in as_alice.get(tab).content.decode()

    def test_more_goes_on_where_the_page_ends(
        self, as_alice: Client, tab: str, note: MakeNote
    ) -> None:
        note("pin", pinned=True, at=MAY)
        for number in range(PAGE_SIZE + 3):
            note(f"n{number}", at=MAY + number * DAY)
        first = as_alice.get(tab, headers=HTMX)
        assert len(shown(first)) == PAGE_SIZE + 1
        address = re.search(r'hx-get="([^"]*notes_after=[^"]*)"', first.content.decode())
        assert address
        rest = as_alice.get(address[1].replace("&amp;", "&"), headers=HTMX)
        assert shown(rest) == ["n2", "n1", "n0"]
        assert 'id="notes-more"' not in rest.content.decode()

    def test_badge_on_the_record(
        self, as_alice: Client, url: Url, contact: Contact, note: MakeNote
    ) -> None:
        note("a")
        note("b")
        page = as_alice.get(url("contacts:record", contact.pk)).content.decode()
        link = page.split('id="record-right-tab-notes"')[1].split("</a>")[0]
        assert re.search(r'class="count">\s*2\s*<', link)
        counts = as_alice.get(url("contacts:record_counts", contact.pk)).content.decode()
        assert '"innerHTML:#record-right-tab-notes .count">2<' in counts
        assert '"innerHTML:#record-right-tab-documents .count">0<' in counts

    def test_without_the_right_to_edit_nothing_is_offered(
        self, account: Account, tab: str, note: MakeNote, url: Url, contact: Contact
    ) -> None:
        note("read me")
        make_role(account, "Reader", "contacts.view", "notes.view")
        reader = signed_in(make_member(account, "Rita", role="Reader"))
        page = reader.get(tab).content.decode()
        assert "read me" in page
        assert "Edit note" not in page
        assert "Add note" not in page
        record = reader.get(url("contacts:record", contact.pk)).content.decode()
        assert 'data-key="n"' not in record

    def test_only_on_contacts_that_one_sees(
        self, as_bob: Client, bob: Member, account: Account, tab: str, url: Url, note: MakeNote
    ) -> None:
        made = note("x")
        assert as_bob.get(tab).status_code == 404
        with scope(account):
            mine = contact_create(Actor.of_member(bob), fields={"first_name": "Mine"})
            note_create(Actor.of_member(bob), contact=mine, body="my own")
        own = url("contacts:record_tab", mine.pk, "notes")
        assert shown(as_bob.get(own)) == ["my own"]
        # A note is not reached through another contact.
        assert as_bob.get(url("contacts:note_edit", mine.pk, made.pk)).status_code == 404
        assert as_bob.post(url("contacts:note_delete", mine.pk, made.pk)).status_code == 404


@pytest.mark.usefixtures("in_account")
class TestForms:
    def test_add_beside_the_page(self, as_alice: Client, url: Url, contact: Contact) -> None:
        address = url("contacts:note_add", contact.pk)
        assert "slide-over-title" in as_alice.get(address, headers=HTMX).content.decode()
        sent = {"body": "<b>Hi</b>", "body-format": "html", "title": "T", "colour": "blue"}
        response = as_alice.post(address, sent, headers=HTMX)
        assert response.status_code == 204
        assert set(json.loads(response["HX-Trigger"])) == {
            *("slide-over:close", "notes-changed", "counts-changed", "toast")
        }
        note = Note.objects.get()
        assert (note.body, note.title) == ("<p><strong>Hi</strong></p>", "T")

    def test_add_without_a_script(self, as_alice: Client, url: Url, contact: Contact) -> None:
        address = url("contacts:note_add", contact.pk)
        assert "<!DOCTYPE html>" in as_alice.get(address).content.decode()
        sent = {"body": "one\r\n\r\ntwo", "body-format": "text", "colour": "gray"}
        response = as_alice.post(address, sent)
        assert response.status_code == 302
        assert response["Location"].endswith("?tab=notes")
        assert Note.objects.get().body == "<p>one</p><p>two</p>"

    def test_nothing_typed_is_lost(self, as_alice: Client, url: Url, contact: Contact) -> None:
        sent = {"body": "", "title": "Kept", "colour": "pink"}
        response = as_alice.post(url("contacts:note_add", contact.pk), sent, headers=HTMX)
        page = response.content.decode()
        assert response.status_code == 422
        assert "Write something first." in page
        assert 'value="Kept"' in page
        assert not Note.objects.exists()

    def test_changed_meanwhile_is_said_once(
        self, as_alice: Client, url: Url, contact: Contact, note: MakeNote, actor: Actor
    ) -> None:
        made = note("x")
        note_update(actor, note=made, body="theirs")
        address = url("contacts:note_edit", contact.pk, made.pk)
        sent: dict[str, Any] = {"body": "mine", "colour": "gray", "version": "1"}
        response = as_alice.post(address, sent, headers=HTMX)
        page = response.content.decode()
        assert response.status_code == 422
        assert "changed meanwhile" in page
        assert "mine" in page
        assert as_alice.post(address, sent | {"version": "2"}, headers=HTMX).status_code == 204
        assert Note.objects.get().text == "mine"

    def test_pin_delete_and_undo(
        self, as_alice: Client, url: Url, contact: Contact, note: MakeNote
    ) -> None:
        made = note("x")
        as_alice.post(url("contacts:note_pin", contact.pk, made.pk), {"pinned": "1"}, headers=HTMX)
        made.refresh_from_db()
        assert made.pinned
        response = as_alice.post(url("contacts:note_delete", contact.pk, made.pk), headers=HTMX)
        undo = json.loads(response["HX-Trigger"])["toast"]["undo_url"]
        assert Note.objects.get().deleted_at is not None
        gone = as_alice.post(url("contacts:note_delete", contact.pk, made.pk), headers=HTMX)
        assert gone.status_code == 404
        assert as_alice.post(undo, headers=HTMX).status_code in {200, 204}
        assert Note.objects.get().deleted_at is None
