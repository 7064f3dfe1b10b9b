"""Settings → Audit log: what happened in the account, narrowed by who, what and when."""

import csv
import html
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.services.contacts import contact_update
from hoopcrm.accounts.audit_modules import MODULES, module_of
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.tokens import integration_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.types import event_types
from tests import make

pytestmark = pytest.mark.django_db
Url = Callable[..., str]


def page(browser: Client, url: Url, **query: str) -> str:
    answer = browser.get(url("audit:log"), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def entries(text: str) -> str:
    return text.split('id="audit-entries"')[1]


@pytest.fixture
def happened(in_account: Account, actor: Actor, bob: Member) -> Any:
    """An integration by Alice, and a contact changed by Bob."""
    made, _token = integration_create(actor, name="Shop", scopes=["contacts.readonly"])
    contact = make.make_contact(in_account, first_name="Cleo", last_name="Ray")
    contact_update(Actor.of_member(bob), contact=contact, changes={"city": "Rome"})
    return made


def test_what_belongs_to_no_contact_is_told_with_the_rest(
    as_alice: Client, url: Url, happened: Any
) -> None:
    told = entries(page(as_alice, url))
    assert "Integration Shop created" in told
    assert re.search(r"<ins>Rome</ins>", told)
    assert ">Cleo Ray</a>" in told
    assert told.index("Rome") < told.index("Integration Shop created")


def test_it_is_narrowed(as_alice: Client, url: Url, happened: Any, bob: Member) -> None:
    for query, shop, rome in (
        ({"module": "integrations"}, True, False),
        ({"kind": "contact.updated"}, False, True),
        ({"actor": str(bob.pk)}, False, True),
        ({"module": "integrations", "kind": "contact.updated"}, False, False),
        ({"until": "2001-01-01"}, False, False),
        ({"module": "nonsense", "kind": "nonsense", "since": "nonsense"}, True, True),
    ):
        told = entries(page(as_alice, url, **query))
        assert ("Integration Shop created" in told, "Rome" in told) == (shop, rome), query
    assert "No entry fits these filters." in page(as_alice, url, until="2001-01-01")
    told = page(as_alice, url, kind="contact.updated", actor=str(bob.pk))
    assert re.search(r'value="contact.updated" selected', told)


def test_older_entries_follow(
    as_alice: Client, url: Url, in_account: Account, actor: Actor, monkeypatch: Any
) -> None:
    for number in range(35):
        integration_create(actor, name=f"Program {number:02}", scopes=["contacts.readonly"])
    first = page(as_alice, url, module="integrations")
    assert "Program 34 created" in first
    assert "Program 04 created" not in first
    more = re.search(r'href="(\?[^"]*before=[^"]+)"', first)
    assert more
    second = as_alice.get(url("audit:log") + more[1]).content.decode()
    assert "Program 04 created" in second
    assert "Program 34 created" not in second
    headers = {"HX-Request": "true", "HX-Target": "audit-more"}
    part = as_alice.get(url("audit:log") + more[1], headers=headers).content.decode()
    assert part.lstrip().startswith("<ol")


def test_it_costs_the_same_with_more_in_it(
    as_alice: Client, url: Url, in_account: Account, actor: Actor, happened: Any
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as spent:
            page(as_alice, url)
        return len(spent)

    cost()
    before = cost()
    for number in range(10):
        make.make_contact(in_account, first_name=f"Guest {number}")
        integration_create(actor, name=f"Program {number}", scopes=["contacts.readonly"])
    assert cost() == before


def test_it_goes_out_as_csv_and_says_so(
    as_alice: Client, url: Url, actor: Actor, happened: Any, bob: Member
) -> None:
    integration_create(actor, name="=Till()", scopes=["contacts.readonly"])
    told = page(as_alice, url, module="integrations")
    address = re.search(r'href="([^"]*/export/[^"]*)"', told)
    assert address
    answer = as_alice.get(address[1])
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.reader(StringIO(text)))
    assert rows[0][:3] == ["When", "Who", "Event"]
    assert [row[3] for row in rows[1:]] == [
        "Integration =Till() created",
        "Integration Shop created",
    ]
    whole = b"".join(as_alice.get(url("audit:export")).streaming_content)  # type: ignore[arg-type]
    assert "Cleo Ray" in whole.decode()
    assert "→ Rome" in whole.decode()
    assert "Audit log exported: 2 entries" in page(as_alice, url)


def test_each_account_has_its_own(
    other_account: Account, as_alice: Client, as_mallory: Client, url: Url, happened: Any
) -> None:
    with scope(other_account):
        integration_create(make.SYSTEM, name="Theirs", scopes=["contacts.readonly"])
    assert "Theirs" not in page(as_alice, url)
    assert as_mallory.get(url("audit:log")).status_code == 404


def test_it_is_for_admins(as_carol: Client, as_bob: Client, url: Url) -> None:
    for browser in (as_carol, as_bob):
        assert browser.get(url("audit:log")).status_code == 403
        assert browser.get(url("audit:export")).status_code == 403


def test_each_event_belongs_to_one_part() -> None:
    nouns = [noun for module in MODULES for noun in module.nouns]
    assert len(nouns) == len(set(nouns))
    assert [kind.key for kind in event_types if module_of(kind) is None] == []
