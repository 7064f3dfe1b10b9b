"""The columns of the list of businesses: chosen, put in order, remembered."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import Business, ListState
from contacts.services.businesses import business_create
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make

HTMX = {"HX-Request": "true", "HX-Target": "list-results"}
DEFAULT = ["name", "phone", "email", "website", "city", "contacts", "created"]
Url = Callable[..., str]


@pytest.fixture
def zenith(account: Account, actor: Actor) -> Business:
    with scope(account):
        return business_create(
            actor,
            fields={
                "name": "Zenith",
                "phone": "+1 312 555 0123",
                "email": "hi@zenith.example",
                "website": "https://zenith.example",
                "description": "Clocks & <b>watches</b>. " + "Since 1865. " * 20,
                "address1": "1 Rue de Rivoli",
                "city": "Paris",
                "state": "Île-de-France",
                "postal_code": "75001",
                "country": "FR",
            },
        )


def body(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def head(html: str) -> list[str]:
    return re.findall(r'data-column="([^"]+)"', html)


def choose(client: Client, url: Url, *keys: str, **query: str) -> Any:
    return client.get(url("businesses:list"), {"columns": list(keys)} | query, headers=HTMX)


def test_columns_at_first(zenith: Business, as_alice: Client, url: Url) -> None:
    assert head(body(as_alice.get(url("businesses:list")))) == DEFAULT


def test_columns_are_shown_in_the_order_chosen_and_remembered(
    zenith: Business, as_alice: Client, as_bob: Client, url: Url
) -> None:
    answer = choose(as_alice, url, "", "country", "phone", sort="-name", search="zen")
    assert head(body(answer)) == ["name", "country", "phone"]
    assert "slide-over:close" in answer["HX-Trigger"]
    assert "sort=-name" in answer["HX-Push-Url"]
    assert "search=zen" in answer["HX-Push-Url"]
    assert head(body(as_alice.get(url("businesses:list")))) == ["name", "country", "phone"]
    # another's browser has its own, until it is shown the address
    assert head(body(as_bob.get(url("businesses:list")))) == DEFAULT
    assert head(body(as_bob.get(answer["HX-Push-Url"]))) == ["name", "country", "phone"]


def test_pages_orders_and_searches_keep_the_columns(
    zenith: Business, as_alice: Client, as_bob: Client, url: Url
) -> None:
    html = body(choose(as_alice, url, "", "city", "created"))
    (newest,) = re.findall(r'class="sort-link"[^>]*href="([^"]+-created[^"]*)"', html)
    sorted_list = as_bob.get(newest.replace("&amp;", "&"))
    assert head(body(sorted_list)) == ["name", "city", "created"]
    assert 'aria-sort="descending"' in body(sorted_list)
    (kept,) = re.findall(r'name="q" value="([^"]+)" form="list-search"', html)
    found = as_bob.get(url("businesses:list"), {"q": kept, "search": "zen"}, headers=HTMX)
    assert head(body(found)) == ["name", "city", "created"]
    assert f"q={kept}" in found["HX-Replace-Url"]


def test_without_scripts_the_new_address_is_gone_to(
    zenith: Business, as_alice: Client, url: Url
) -> None:
    answer = as_alice.get(url("businesses:list"), {"columns": ["state"], "sort": "-created"})
    assert answer.status_code == 302
    assert "columns" not in answer["Location"]
    assert "sort=-created" in answer["Location"]
    assert head(body(as_alice.get(answer["Location"]))) == ["name", "state"]


def test_what_is_no_column_is_left_out(zenith: Business, as_alice: Client, url: Url) -> None:
    asked = ("city", "password", "name_folded", "tags", "\x00", "city")
    assert head(body(choose(as_alice, url, *asked))) == ["name", "city"]


def test_all_columns_may_go_but_the_name_and_come_back(
    zenith: Business, as_alice: Client, url: Url
) -> None:
    assert head(body(choose(as_alice, url, ""))) == ["name"]
    assert head(body(choose(as_alice, url, "", "city", "default"))) == DEFAULT
    assert head(body(as_alice.get(url("businesses:list")))) == DEFAULT


@pytest.mark.parametrize("name", ["nonsense", "0" * 24, "\x00"])
def test_an_unknown_state_is_the_first_one(
    zenith: Business, as_alice: Client, url: Url, name: str
) -> None:
    for page in ("businesses:list", "businesses:columns"):
        body(as_alice.get(url(page), {"q": name}))
    as_alice.cookies["businesses-list"] = f"{name}.20"
    assert head(body(as_alice.get(url("businesses:list")))) == DEFAULT


def test_a_state_of_the_contact_list_is_none_of_businesses(
    zenith: Business, account: Account, as_alice: Client, url: Url
) -> None:
    choose(as_alice, url, "city")
    with scope(account):
        state = ListState.objects.get()
    assert state.object_type == "business"
    contacts = as_alice.get(url("contacts:list"), {"q": state.hash})
    assert f"q={state.hash}" not in body(contacts)


def test_every_column_shows_its_value(zenith: Business, as_alice: Client, url: Url) -> None:
    from contacts.listing.business_columns import BUSINESS_COLUMNS

    make.make_contact(zenith.account, business="Zenith")
    html = body(choose(as_alice, url, *BUSINESS_COLUMNS))
    assert head(html) == ["name", *BUSINESS_COLUMNS]
    for label, text in (
        ("Phone", 'href="tel:+1 312 555 0123"'),
        ("E-mail", 'href="mailto:hi@zenith.example"'),
        ("Website", 'href="https://zenith.example" target="_blank" rel="noopener noreferrer"'),
        ("Street address", "1 Rue de Rivoli"),
        ("City", "Paris"),
        ("State", "Île-de-France"),
        ("Postal code", "75001"),
        ("Country", "France"),
        ("Description", "Clocks &amp; &lt;b&gt;watches&lt;/b&gt;. Since 1865."),
        ("Contacts", ">1<"),
        ("Created", "just now"),
        ("Updated", "just now"),
    ):
        (cell,) = re.findall(rf'<td data-label="{label}".*?</td>', html)
        assert text in cell
        assert len(cell) < 300


def test_empty_values_leave_empty_cells(
    account: Account, actor: Actor, as_alice: Client, url: Url
) -> None:
    with scope(account):
        business_create(actor, fields={"name": "Bare"})
    html = body(choose(as_alice, url, "website", "country", "description", "contacts"))
    assert html.count("<td data-empty></td>") == 3
    assert 'class="numeric">0</td>' in html


def test_contacts_are_only_counted_for_their_column(
    zenith: Business, as_alice: Client, url: Url
) -> None:
    def asked(*keys: str) -> tuple[int, bool]:
        choose(as_alice, url, *keys)
        with CaptureQueriesContext(connection) as captured:
            body(as_alice.get(url("businesses:list")))
        counted = any("COUNT(" in one["sql"] for one in captured if "business" in one["sql"])
        return len(captured), counted

    plain, counted = asked("", "phone")
    assert not counted
    assert asked("", "phone", "contacts") == (plain, True)


# The chooser


def test_the_chooser_lists_the_chosen_columns_first(
    zenith: Business, as_alice: Client, url: Url
) -> None:
    choose(as_alice, url, "", "updated", "city")
    html = body(as_alice.get(url("businesses:columns"), {"search": "zen", "sort": "-created"}))
    boxes = re.findall(r'name="columns"\s+value="(\w+)"\s+(checked)?', html)
    assert boxes[:3] == [("updated", "checked"), ("city", "checked"), ("phone", "")]
    assert len(boxes) == 12
    assert f'action="{url("businesses:list")}"' in html
    assert '<input type="hidden" name="search" value="zen">' in html
    assert '<input type="hidden" name="sort" value="-created">' in html


def test_the_chooser_is_a_page_or_a_slide_over(
    zenith: Business, as_alice: Client, url: Url
) -> None:
    assert "<html" in body(as_alice.get(url("businesses:columns")))
    part = body(as_alice.get(url("businesses:columns"), headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert 'hx-target="#list-results"' in part
    assert url("businesses:columns") in body(as_alice.get(url("businesses:list")))
