"""How many queries each page costs, kept in baselines.json: more of them fail the test.

`UPDATE_QUERIES=1 python3 dev.py test tests/queries` writes the file anew.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import IntegerField, Value
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from contacts.listing.state import State
from contacts.models import Contact
from contacts.services.contacts import contact_delete
from contacts.services.tags import contact_tag_add
from hoopcrm.accounts.services.applications import application_create
from hoopcrm.accounts.services.oauth import credentials_issue
from hoopcrm.accounts.services.tokens import (
    integration_create,
    integration_revoke,
    token_rotate,
)
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.records import RecordTab, Side, record_tabs
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.models import DuplicatePair
from hoopcrm.duplicates.services.deciding import duplicates_reject
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.programs.kinds import program_kinds
from hoopcrm.programs.services.runs import contact_enrol
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import smart_list_create
from hoopcrm.webhooks.services.by_hand import trial_claim
from hoopcrm.webhooks.services.endpoints import endpoint_create
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.programs.make import make_program

FILE = Path(__file__).with_name("baselines.json")
LIMITS = {"contacts:list": 12, "contacts:record": 15}

# name in the file: (URL name, query)
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "businesses:list": ("businesses:list", {}),
    "businesses:list search": ("businesses:list", {"search": "zen"}),
    "businesses:detail": ("businesses:detail", {}),
    "contacts:list": ("contacts:list", {}),
    "contacts:list saved": ("contacts:list", {"list": "saved"}),
    "contacts:list search": ("contacts:list", {"search": "contact"}),
    "contacts:deleted": ("contacts:deleted", {}),
    "contacts:deleted search": ("contacts:deleted", {"search": "gone"}),
    "contacts:bulk": ("contacts:bulk", {}),
    "contacts:record": ("contacts:record", {}),
    "contacts:record general": ("contacts:record", {"left": "general"}),
    "contacts:record additional": ("contacts:record", {"left": "additional"}),
    "contacts:record dnd": ("contacts:record", {"left": "dnd"}),
    "contacts:record audit": ("contacts:record", {"left": "audit"}),
    "contacts:record actions": ("contacts:record", {"left": "actions"}),
    "workflows:list": ("workflows:list", {}),
    "campaigns:list search": ("campaigns:list", {"search": "program"}),
    "contacts:record associations": ("contacts:record", {"tab": "associations"}),
    "duplicates:list": ("duplicates:list", {}),
    "duplicates:rejected": ("duplicates:rejected", {}),
    "duplicates:merges": ("duplicates:merges", {}),
    "duplicates:merge": ("duplicates:merge", {"ids": "first"}),
    "associations:labels": ("associations:labels", {}),
    "contacts:record documents": ("contacts:record", {"tab": "documents"}),
    "contacts:record tasks": ("contacts:record", {"tab": "tasks"}),
    "contacts:record notes": ("contacts:record", {"tab": "notes"}),
    "contacts:record appointments": ("contacts:record", {"tab": "appointments"}),
    "appointments:new": ("appointments:new", {}),
    "contacts:record_tab activity": ("contacts:record_tab", {"key": "activity"}),
    "tasks:list": ("tasks:list", {}),
    "media:list": ("media:list", {}),
    "media:list search": ("media:list", {"q": "logo"}),
    "media:trash": ("media:trash", {}),
    "media:picker": ("media:picker", {}),
    "smartlists:manage": ("smartlists:manage", {}),
    "smartlists:counts": ("smartlists:counts", {}),
    "jobs:list": ("jobs:list", {}),
    "notification_settings:page": ("notification_settings:page", {}),
    "tasks:deleted": ("tasks:deleted", {}),
    "tasks:count": ("tasks:count", {}),
    "notifications:list": ("notifications:list", {}),
    "notifications:count": ("notifications:count", {}),
    "notifications:latest": ("notifications:latest", {}),
    "tags:list": ("tags:list", {}),
    "contact_settings:details": ("contact_settings:details", {}),
    "contact_settings:form": ("contact_settings:form", {}),
    "contacts:new": ("contacts:new", {}),
    "contacts:export": ("contacts:export", {"search": "contact"}),
    "contacts:exports": ("contacts:exports", {}),
    "imports:list": ("imports:list", {}),
    "imports:new": ("imports:new", {}),
    "customfields:list": ("customfields:list", {}),
    "customfields:values": ("customfields:values", {}),
    "business:profile": ("business:profile", {}),
    "staff:list": ("staff:list", {}),
    "audit:log": ("audit:log", {}),
    "integrations:list": ("integrations:list", {}),
    "integrations:list revoked": ("integrations:list", {"revoked": ""}),
    "integrations:new": ("integrations:new", {}),
    "integrations:detail": ("integrations:detail", {}),
    "api_start:page": ("api_start:page", {}),
    "apps:list": ("apps:list", {}),
    "apps:detail": ("apps:detail", {}),
    "agenda:page": ("agenda:page", {}),
    "agenda:page list": ("agenda:page", {"view": "list"}),
    "agenda:feed": ("agenda:feed", {"start": "2026-11-23", "end": "2026-11-30"}),
    "agenda:links": ("agenda:links", {}),
    "agenda:list": ("agenda:list", {}),
    "agenda:list search": ("agenda:list", {"search": "contact"}),
    "agenda:block_new": ("agenda:block_new", {}),
    "calendars:list": ("calendars:list", {}),
    "resources:list": ("resources:list", {}),
    "availability:page": ("availability:page", {}),
    "webhooks:list": ("webhooks:list", {}),
    "webhooks:endpoint": ("webhooks:endpoint", {}),
}


@pytest.fixture
def contacts(account: Any, alice: Any) -> list[Contact]:
    """Sixty contacts with everything a page may show; the one in the middle is opened."""
    make.make_field(account, "Shoe size", "number")
    make.make_field(account, "Sport", "single", ("Judo", "Golf"))
    return [
        make.make_contact(
            account,
            Actor.of_member(alice),
            first_name=f"Contact {number}",
            emails=[f"c{number}@example.com", f"d{number}@example.com"],
            phones=[("", f"+1312555{number:04}")],
            tags=["vip", "lead"],
            owner=alice,
            business="Zenith",
        )
        for number in range(60)
    ]


@pytest.fixture
def deleted_contacts(account: Any, alice: Any) -> None:
    """Some that can be restored."""
    for number in range(30):
        gone = make.make_contact(account, first_name=f"Gone {number}", email=f"g{number}@x.org")
        with scope(account):
            contact_delete(Actor.of_member(alice), contact=gone)


@pytest.fixture
def lists(account: Any, alice: Any) -> list[SmartList]:
    """Five lists over the contacts."""
    with scope(account):
        return [
            smart_list_create(
                Actor.of_member(alice), owner=alice, name=f"List {number}", state=State()
            )
            for number in range(5)
        ]


@pytest.fixture
def program(account: Any, alice: Any) -> UUID:
    """An integration with several tokens, beside others of which one is revoked."""
    actor = Actor.of_member(alice)
    with scope(account):
        for number in range(6):
            made, _token = integration_create(
                actor, name=f"Program {number}", scopes=["contacts.readonly"]
            )
            if number == 0:
                integration_revoke(actor, integration=made)
        for _number in range(3):
            token_rotate(actor, integration=made)
    return made.pk


@pytest.fixture
def app(account: Any, alice: Any) -> UUID:
    """An app of the account, beside others; all of them are installed."""
    actor = Actor.of_member(alice)
    with scope(account):
        for number in range(4):
            made, _secret = application_create(
                actor, name=f"App {number}", scopes=["contacts.readonly"], own_account=True
            )
            credentials_issue(actor, application=made, scopes=made.scopes)
    return made.pk


@pytest.fixture
def cost(as_alice: Any, url: Callable[..., str]) -> Callable[..., int]:
    """Queries of a page, the second time it is asked for."""

    def count(name: str, *args: Any, **query: str) -> int:
        address = url(name, *args)
        assert as_alice.get(address, query).status_code in (200, 204)
        with CaptureQueriesContext(connection) as captured:
            as_alice.get(address, query)
        return len(captured)

    return count


def make_pairs(contacts: list[Contact]) -> None:
    """Suggestions, rejections and a merge among the contacts."""
    actor = Actor.system("tests")
    account = contacts[0].account
    with scope(account), writes.frame("test data", silent=True):
        DuplicatePair.objects.bulk_create(
            DuplicatePair(
                account=account,
                first=contacts[at],
                second=contacts[at + 1],
                reasons=5,
                confidence=97,
                group=contacts[at].pk,
            )
            for at in range(0, 40, 2)
        )
        duplicates_reject(actor, contacts=contacts[40:45])
        contacts_merge(actor, master=contacts[50], others=contacts[51:53])


def make_webhook(account: Any) -> UUID:
    """An endpoint with a log."""
    actor = Actor.system("tests")
    with scope(account):
        endpoint = endpoint_create(
            actor, name="Shop", url="https://1.1.1.1/", events=["NoteCreate"], is_active=False
        )
        for _number in range(30):
            trial_claim(actor, endpoint=endpoint, type="NoteCreate")
    return endpoint.pk


def make_programs(contacts: list[Contact]) -> None:
    """Five workflows and campaigns with contacts in them."""
    for kind in program_kinds:
        for number in range(5):
            program = make_program(contacts[0].account, kind, f"Program {number}")
            with scope(contacts[0].account):
                for contact in contacts[28:32]:
                    contact_enrol(Actor.system("tests"), program=program, contact=contact)


@pytest.mark.parametrize("area", ["agenda", "duplicates", "all others"])
def test_pages_cost_no_more_than_they_did(
    area: str,
    cost: Callable[..., int],
    contacts: list[Contact],
    deleted_contacts: None,
    lists: list[SmartList],
    alice: Any,
    program: UUID,
    app: UUID,
) -> None:
    if area == "duplicates":
        make_pairs(contacts)
    if area == "all others":
        make_programs(contacts)
    if area == "agenda":
        calendar = make_calendar(contacts[0].account, alice)
        for number, contact in enumerate(contacts[:20]):
            book(calendar, contact, in_days(1 + number // 10, number % 10))
    entries = [entry for entry in PAGES if area_of(entry) == area]
    spent = {entry: spent_on(entry, cost, contacts, lists, program, app) for entry in entries}
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    if os.environ.get("UPDATE_QUERIES"):
        known |= spent
        FILE.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
    more = {entry: (known[entry], now) for entry, now in spent.items() if now > known[entry]}
    assert not more, "more queries than baselines.json knows; see the file's head"
    assert all(now <= LIMITS.get(PAGES[entry][0], 20) for entry, now in spent.items())


def area_of(entry: str) -> str:
    """Pages that want records of their own beside the contacts."""
    app = entry.partition(":")[0]
    return app if app in ("agenda", "duplicates") else "all others"


def spent_on(
    entry: str,
    cost: Callable[..., int],
    contacts: list[Contact],
    lists: list[SmartList],
    program: UUID,
    app: UUID,
) -> int:
    """The queries of one page."""
    name, query = PAGES[entry]
    args = [contacts[30].pk] if name.startswith("contacts:record") else []
    if name == "webhooks:endpoint":
        args = [make_webhook(contacts[0].account)]
    if name == "businesses:detail":
        args = [contacts[30].business_id]
    if name == "integrations:detail":
        args = [program]
    if name == "apps:detail":
        args = [app]
    query = dict(query)
    if query.get("list"):
        query["list"] = str(lists[0].pk)
    if "ids" in query:
        query["ids"] = ",".join(str(contact.pk) for contact in contacts[:4])
    if "key" in query:
        args.append(query.pop("key"))
    return cost(name, *args, **query)


def test_record_costs_the_same_with_more_on_it(
    account: Any, alice: Any, cost: Callable[..., int], contacts: list[Contact]
) -> None:
    contact = contacts[30]
    before = cost("contacts:record", contact.pk)
    with scope(account):
        for number in range(20):
            contact_tag_add(Actor.of_member(alice), contact=contact, name=f"tag {number}")
    assert cost("contacts:record", contact.pk) == before


def test_record_costs_the_same_with_more_tabs(
    monkeypatch: pytest.MonkeyPatch, cost: Callable[..., int], contacts: list[Contact]
) -> None:
    before = cost("contacts:record", contacts[30].pk)
    monkeypatch.setattr(record_tabs, "_frozen", False)
    monkeypatch.setattr(record_tabs, "_sorted", None)
    monkeypatch.setattr(record_tabs, "_entries", dict(record_tabs._entries))
    for number in range(10):
        record_tabs.add(
            RecordTab(
                key=f"more{number}",
                label=f"More {number}",
                icon="plus",
                side=Side.RIGHT,
                permission="contacts.view",
                body=lambda context: HttpResponse("never asked for"),
                count=lambda member: Value(3, output_field=IntegerField()),
            )
        )
    try:
        assert cost("contacts:record", contacts[30].pk) == before
    finally:
        record_tabs._sorted = None
