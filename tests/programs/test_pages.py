"""The lists of workflows and campaigns, and the Actions tab of a contact."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.programs.access import programs_of, runs_of
from hoopcrm.programs.models import Program
from hoopcrm.programs.services.runs import contact_enrol, contact_remove
from hoopcrm.workflows.kind import WORKFLOW
from tests.conftest import signed_in
from tests.make import make_contact, make_member, make_role
from tests.programs.make import make_program

HTMX = {"HTTP_HX_REQUEST": "true"}
Url = Callable[..., str]


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return str(answer.content.decode())


def tab(client: Client, url: Url, contact: Contact, **query: str) -> str:
    return text(client.get(url("contacts:record", contact.pk), {"left": "actions"} | query))


def test_an_empty_list_says_what_it_is_for(as_alice: Client, as_carol: Client, url: Url) -> None:
    page = text(as_alice.get(url("workflows:list")))
    assert "No workflows yet" in page
    assert "carries out no steps by itself yet" in page
    assert "New workflow" in page
    assert as_carol.get(url("workflows:list")).status_code == 403


def test_made_renamed_published_and_deleted(as_alice: Client, url: Url, account: Account) -> None:
    new = url("workflows:new")
    assert "Give it a name." in text(as_alice.post(new, {"name": " "}, **HTMX), 422)
    answer = as_alice.post(new, {"name": "Welcome"}, **HTMX)
    assert "workflows-changed" in answer.headers["HX-Trigger"]
    assert "a workflow of this name already" in text(
        as_alice.post(new, {"name": "welcome"}, **HTMX), 422
    )
    with scope(account):
        (made,) = programs_of(WORKFLOW)
    as_alice.post(url("workflows:rename", made.pk), {"name": "Hello"}, **HTMX)
    as_alice.post(f"{url('workflows:status', made.pk)}?to=published", **HTMX)
    with scope(account):
        made.refresh_from_db()
    assert (made.name, made.status) == ("Hello", "published")
    answer = as_alice.post(url("workflows:delete", made.pk), **HTMX)
    assert "undo_url" in answer.headers["HX-Trigger"]
    assert as_alice.post(new, {"name": "Plain", "published": "on"}).status_code == 302
    page = text(as_alice.get(url("workflows:list")))
    assert "Plain" in page
    assert "Hello" not in page.partition("list-results")[2]


def test_the_list_is_searched_filtered_and_paged(
    as_alice: Client, url: Url, account: Account, workflow: Program, draft: Program, ada: Contact
) -> None:
    with scope(account):
        contact_enrol(Actor.system("x"), program=workflow, contact=ada)
    address = url("workflows:list")
    page = text(as_alice.get(address))
    assert "Welcome" in page
    assert "Not yet" in page
    contacts = page.partition('title="Show these contacts"')[0].rpartition('href="')[2]
    make_contact(account, first_name="Zuleika", email="z@example.com")
    listed = text(as_alice.get(as_alice.get(contacts.partition('"')[0]).headers["Location"]))
    assert "Ada" in listed
    assert "Zuleika" not in listed
    assert "Active workflows" in listed
    drafts = text(as_alice.get(address, {"status": "draft"}))
    assert "Welcome" not in drafts
    assert "Not yet" in drafts
    assert "No workflow is called “zz”" in text(as_alice.get(address, {"search": "zz"}))
    assert "Welcome" in text(as_alice.get(address, {"search": "WELC", "sort": "-updated"}))
    for number in range(25):
        make_program(account, WORKFLOW, f"Flow {number:02}")
    first = text(as_alice.get(address, {"size": "20"}))
    following = first.partition('rel="next"')[2].partition('href="')[2].partition('"')[0]
    second = text(as_alice.get(following.replace("&amp;", "&")))
    assert "Flow 19" in first
    assert "Flow 19" not in second
    assert "Welcome" in second


def test_a_contact_is_added_and_removed_on_its_page(
    as_alice: Client, url: Url, account: Account, workflow: Program, draft: Program, ada: Contact
) -> None:
    add = url("workflows:enrol", ada.pk)
    assert "In no workflow at the moment." in tab(as_alice, url, ada)
    form = text(as_alice.get(add, **HTMX))
    assert "Welcome" in form
    assert "Not yet" not in form
    assert "Choose a workflow." in text(as_alice.post(add, {"program": ""}, **HTMX), 422)
    assert "is a draft" in text(as_alice.post(add, {"program": str(draft.pk)}, **HTMX), 422)
    answer = as_alice.post(add, {"program": str(workflow.pk)}, **HTMX)
    assert "actions-changed" in answer.headers["HX-Trigger"]
    again = text(as_alice.post(add, {"program": str(workflow.pk)}, **HTMX), 422)
    assert "Ada Lovelace is in “Welcome” already." in again
    assert "in it already" in text(as_alice.get(add, **HTMX))
    shown = tab(as_alice, url, ada)
    assert "Welcome" in shown
    assert "Alice" in shown
    info = text(as_alice.get(url("contacts:record_tab", ada.pk, "info")))
    assert "Welcome" in info
    with scope(account):
        (run,) = runs_of(WORKFLOW, ada, active=True)
    remove = url("workflows:remove", run.pk)
    assert remove in shown
    assert "undo_url" in as_alice.post(remove, **HTMX).headers["HX-Trigger"]
    assert as_alice.post(remove, **HTMX).status_code == 404
    past = tab(as_alice, url, ada, workflows_past="1")
    assert "Welcome" in past
    assert "Removed" in past


def test_without_scripts_it_goes_back_to_the_tab(
    as_alice: Client, url: Url, workflow: Program, ada: Contact
) -> None:
    page = text(as_alice.get(url("workflows:enrol", ada.pk)))
    assert "Ada Lovelace" in page
    answer = as_alice.post(url("workflows:enrol", ada.pk), {"program": str(workflow.pk)})
    assert answer.headers["Location"].endswith("?left=actions")


def test_long_histories_come_in_parts(
    as_alice: Client, url: Url, account: Account, workflow: Program, ada: Contact
) -> None:
    with scope(account):
        for _number in range(12):
            contact_enrol(Actor.system("x"), program=workflow, contact=ada)
            contact_remove(Actor.system("x"), program=workflow, contact=ada)
    first = tab(as_alice, url, ada, workflows_past="1")
    assert first.count('class="doc-item"') == 10
    assert "Show more" in first
    more = tab(as_alice, url, ada, workflows_past="1", workflows_show="20")
    assert more.count('class="doc-item"') == 12


@pytest.mark.parametrize("rights", [(), ("workflows.view",)])
def test_the_tab_shows_what_one_may(
    account: Account, url: Url, workflow: Program, ada: Contact, rights: tuple[str, ...]
) -> None:
    with scope(account):
        contact_enrol(Actor.system("x"), program=workflow, contact=ada)
    make_role(account, "Reader", "contacts.view", *rights)
    client = signed_in(make_member(account, "Rita", role="Reader"))
    page = text(client.get(url("contacts:record", ada.pk), {"left": "actions"}))
    assert ("Welcome" in page) is bool(rights)
    assert "Add to workflow" not in page
    assert "Campaigns" not in page
    fragment = client.get(url("contacts:record_tab", ada.pk, "actions"))
    assert fragment.status_code == (200 if rights else 403)


def test_what_one_does_not_see_is_not_there(
    as_bob: Client, bob: Member, url: Url, account: Account, workflow: Program, ada: Contact
) -> None:
    with scope(account):
        contact_enrol(Actor.system("x"), program=workflow, contact=ada)
        (run,) = runs_of(WORKFLOW, ada, active=True)
    assert as_bob.get(url("workflows:enrol", ada.pk)).status_code == 404
    assert as_bob.post(url("workflows:remove", run.pk)).status_code == 404
    mine = make_contact(account, email="mine@example.com", owner=bob)
    assert as_bob.get(url("workflows:enrol", mine.pk)).status_code == 200
    assert "Enrolled" in text(as_bob.get(url("workflows:list")))
