"""The list page through the client."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.listing.state import State
from contacts.models import Contact, ListState
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.core.views.listing import limited_statements
from tests import make
from tests.conftest import signed_in

HTMX = {"HX-Request": "true", "HX-Target": "list-results"}
Url = Callable[..., str]


def made(account: Account, alice: Member, count: int) -> list[Contact]:
    """Contacts named Person 01 and on, each with a tag."""
    actor = Actor.of_member(alice)
    return [
        make.make_contact(
            account,
            actor,
            first_name="Person",
            last_name=f"{number:02}",
            email=f"person{number}@example.com",
            tags=["everybody"],
            owner=alice,
        )
        for number in range(1, count + 1)
    ]


@pytest.fixture
def people(account: Account, alice: Member) -> list[Contact]:
    """45 contacts named Person 01 to 45."""
    return made(account, alice, 45)


@pytest.fixture
def few(account: Account, alice: Member) -> list[Contact]:
    """Eight, Person 01 to 08, for tests that do not count or page them: they take a while."""
    return made(account, alice, 8)


def body(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'<span class="truncate">(Person \d\d)</span>', html)


def link(html: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}"\s+href="([^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else ""


def state(account: Account, **over: Any) -> str:
    """The hash of a state, kept as following a link would keep it."""
    from contacts.services.lists import list_state_save

    with scope(account):
        return list_state_save(Actor.system("tests"), state=State(**over))


# Who may see it


def test_each_sees_what_they_may(
    people: list[Contact],
    as_alice: Client,
    as_bob: Client,
    as_carol: Client,
    as_mallory: Client,
    url: Url,
) -> None:
    assert len(names(body(as_alice.get(url("contacts:list"))))) == 45
    assert len(names(body(as_carol.get(url("contacts:list"))))) == 45
    assert "No contacts are assigned to you" in body(as_bob.get(url("contacts:list")))
    assert as_mallory.get(url("contacts:list")).status_code == 404
    assert Client().get(url("contacts:list")).status_code == 302


def test_those_who_may_only_look_are_offered_no_adding(
    few: list[Contact], as_carol: Client, url: Url
) -> None:
    assert url("contacts:new") not in body(as_carol.get(url("contacts:list")))
    assert as_carol.get(url("contacts:new")).status_code == 403


# Pages


def test_pages_forward_and_back(people: list[Contact], as_alice: Client, url: Url) -> None:
    newest_first = [f"Person {number:02}" for number in range(45, 0, -1)]
    first = body(as_alice.get(url("contacts:list"), {"size": 20}))
    assert names(first) == newest_first[:20]
    assert link(first, "prev") == ""
    second = body(as_alice.get(link(first, "next")))
    assert names(second) == newest_first[20:40]
    third = body(as_alice.get(link(second, "next")))
    assert names(third) == newest_first[40:]
    assert link(third, "next") == ""
    assert names(body(as_alice.get(link(third, "prev")))) == newest_first[20:40]
    assert names(body(as_alice.get(link(second, "prev")))) == newest_first[:20]


def test_sorted_by_name(people: list[Contact], as_alice: Client, url: Url) -> None:
    answer = as_alice.get(url("contacts:list"), {"sort": "name", "size": 20})
    assert answer.status_code == 302
    assert names(body(as_alice.get(answer["Location"])))[:2] == ["Person 01", "Person 02"]
    # the member's browser keeps the choice
    assert names(body(as_alice.get(url("contacts:list"))))[:2] == ["Person 01", "Person 02"]


def test_an_htmx_sort_answers_the_results_and_pushes_their_address(
    few: list[Contact], as_alice: Client, url: Url
) -> None:
    answer = as_alice.get(url("contacts:list"), {"sort": "name"}, headers=HTMX)
    assert names(body(answer))[0] == "Person 01"
    assert "<html" not in body(answer)
    again = body(as_alice.get(answer["HX-Push-Url"]))
    assert names(again)[0] == "Person 01"
    assert "<html" in again
    assert {"HX-Request", "HX-Target"} <= {one.strip() for one in answer["Vary"].split(",")}


def test_history_gets_the_whole_page(few: list[Contact], as_alice: Client, url: Url) -> None:
    restore = HTMX | {"HX-History-Restore-Request": "true"}
    assert "<html" in body(as_alice.get(url("contacts:list"), headers=restore))


@pytest.mark.parametrize(
    "query",
    [
        "q=nonsense",
        "q=" + "0" * 24,
        "q=%00",
        "after=nonsense",
        "before=%00%ff",
        "after=W10&before=W10",
        "size=7&at=-5",
        "size=9999999999999999999&at=99999999999999999999",
        "size=٥٠&at=abc",
        "sort=password",
        "sort=-",
        "columns=password&columns=custom.x&columns=%00",
        "search=%00",
        "search=%ED%A0%80",
        "search=" + "%25" * 300,
    ],
)
def test_bad_addresses_show_the_list(
    few: list[Contact], as_alice: Client, url: Url, query: str
) -> None:
    assert as_alice.get(f"{url('contacts:list')}?{query}", follow=True).status_code == 200
    assert as_alice.get(f"{url('contacts:list')}?{query}", headers=HTMX).status_code == 200
    for page in ("contacts:count", "contacts:columns"):
        assert as_alice.get(f"{url(page)}?{query}").status_code == 200


def test_a_spoiled_cursor_is_the_first_page(
    people: list[Contact], as_alice: Client, url: Url
) -> None:
    spoiled = body(as_alice.get(url("contacts:list"), {"after": "nonsense", "at": 21, "size": 20}))
    assert names(spoiled)[0] == "Person 45"
    assert "1–20" in re.sub(r"\s", "", spoiled)


# Columns


def test_columns_in_the_order_chosen(few: list[Contact], as_alice: Client, url: Url) -> None:
    asked = {"columns": ["owner", "email"]}
    answer = as_alice.get(url("contacts:list"), asked, headers=HTMX)
    head = re.findall(r'data-column="([^"]+)"', body(answer))
    assert head == ["name", "owner", "email"]
    head = re.findall(r'data-column="([^"]+)"', body(as_alice.get(url("contacts:list"))))
    assert head == ["name", "owner", "email"]
    reset = as_alice.get(url("contacts:list"), {"columns": "default"}, headers=HTMX)
    assert "phone" in re.findall(r'data-column="([^"]+)"', body(reset))


def test_all_columns_may_go_but_the_name(few: list[Contact], as_alice: Client, url: Url) -> None:
    answer = as_alice.get(url("contacts:list"), {"columns": ""}, headers=HTMX)
    assert re.findall(r'data-column="([^"]+)"', body(answer)) == ["name"]


def test_every_standard_and_custom_column_shows_its_value(
    account: Account, alice: Member, as_alice: Client, url: Url
) -> None:
    colour = make.make_field(account, "Colour", "single", options=("Red", "Blue"))
    count = make.make_field(account, "Count", "number")
    with scope(account):
        red = colour.options.get(label="Red")
    make.make_contact(
        account,
        Actor.of_member(alice),
        email="ada@example.com",
        phone="+1 312 555 0123",
        tags=["a", "b", "c", "d", "e"],
        business="Analytical Engines",
        type="Customer",
        source="Fair",
        city="London",
        country="GB",
        owner=alice,
        custom={str(colour.pk): str(red.pk), str(count.pk): "12.5"},
    )
    from contacts.listing.columns import STANDARD

    keys = (*STANDARD, f"custom.{colour.pk}", f"custom.{count.pk}")
    html = body(as_alice.get(url("contacts:list"), {"q": state(account, columns=keys)}))
    for text in (
        "Ada Lovelace",
        "mailto:ada@example.com",
        "tel:+13125550123",
        "Analytical Engines",
        "Customer",
        "Fair",
        "London",
        "United Kingdom",
        "just now",
        "Red",
        "12.5",
        ">+2<",
        'title="d, e"',
    ):
        assert text in html, text


def test_a_column_whose_field_is_gone_is_left_out(
    few: list[Contact], account: Account, as_alice: Client, url: Url
) -> None:
    gone = "custom.01900000-0000-7000-8000-000000000000"
    html = body(as_alice.get(url("contacts:list"), {"q": state(account, columns=(gone, "email"))}))
    assert re.findall(r'data-column="([^"]+)"', html) == ["name", "email"]


def test_a_state_is_stored_once_and_is_one_accounts(
    few: list[Contact], account: Account, as_alice: Client, as_mallory: Client, url: Url
) -> None:
    for _ in range(2):
        as_alice.get(url("contacts:list"), {"q": "all", "sort": "-email"}, headers=HTMX)
    with scope(account):
        assert ListState.objects.count() == 1
        name = ListState.objects.get().hash
    assert as_mallory.get(url("contacts:list"), {"q": name}).status_code == 404


def test_values_are_escaped(account: Account, as_alice: Client, url: Url) -> None:
    attack = '<img src=x onerror="alert(1)">'
    make.make_contact(
        account, first_name=attack, last_name="", tags=[attack], business=attack, source=attack
    )
    everything = state(account, columns=("tags", "business", "source"))
    html = body(as_alice.get(url("contacts:list"), {"q": everything, "search": attack}))
    assert "<img" not in html
    assert html.count("&lt;img") >= 4


# Counting


def test_a_list_on_one_page_is_counted_without_asking(
    people: list[Contact], as_alice: Client, url: Url
) -> None:
    assert "of 45" in body(as_alice.get(url("contacts:list")))


def test_the_count_comes_after_the_page(
    people: list[Contact], as_alice: Client, url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = body(as_alice.get(url("contacts:list"), {"size": 20}))
    assert "of 45" not in html
    assert url("contacts:count") in html
    assert "of 45" in body(as_alice.get(url("contacts:count")))
    for module in ("contacts.listing.finder", "contacts.views.list"):
        monkeypatch.setattr(f"{module}.COUNT_EXACT_TO", 40)
    capped = body(as_alice.get(url("contacts:count")))
    assert "of 40+" in capped
    assert "exact=1" in capped
    assert "of 45" in body(as_alice.get(url("contacts:count"), {"exact": 1}))
    assert "of 1<" in body(as_alice.get(url("contacts:count"), {"search": "person33"}))


def test_a_count_is_remembered_for_a_moment(
    people: list[Contact], account: Account, as_alice: Client, bob: Member, url: Url
) -> None:
    def counted(client: Client = as_alice, **query: str) -> str:
        return body(client.get(url("contacts:count"), query))

    assert "of 45" in counted()
    make.make_contact(account, first_name="Late")
    assert "of 45" in counted()
    assert "of 46" in counted(exact="1")
    assert "of 1<" in counted(search="late")
    assert "of 0<" in counted(signed_in(bob))
    cache.clear()
    assert "of 46" in counted()


# Nothing there


def test_the_first_contact_is_invited(account: Account, as_alice: Client, url: Url) -> None:
    html = body(as_alice.get(url("contacts:list")))
    assert "in one place" in html
    assert url("contacts:new") in html


def test_a_search_without_hits_names_itself_and_offers_to_clear(
    few: list[Contact], as_alice: Client, url: Url
) -> None:
    html = body(as_alice.get(url("contacts:list"), {"search": "<nobody>"}, headers=HTMX))
    assert "Nothing found for “&lt;nobody&gt;”" in html
    assert f'href="{url("contacts:list")}?q=all"' in html


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_runs_too_long_is_stopped_with_a_message(
    few: list[Contact], as_alice: Client, url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contacts.listing.finder import Finder

    def sleep(*args: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")
        return []

    monkeypatch.setattr(Finder, "take", sleep)
    monkeypatch.setattr(Finder, "count", sleep)
    for module in ("hoopcrm.core.views.listing", "contacts.listing.counting"):
        monkeypatch.setattr(f"{module}.limited_statements", lambda *_: limited_statements(0.1))
    html = body(as_alice.get(url("contacts:list"), {"search": "person"}))
    assert "The search for “person” was stopped" in html
    assert "takes too long" in body(as_alice.get(url("contacts:count"), {"search": "person"}))


# Queries


def test_the_number_of_queries_does_not_follow_the_rows(
    people: list[Contact], account: Account, as_alice: Client, url: Url
) -> None:
    field = make.make_field(account, "Colour", "single", options=("Red", "Blue"))
    keys = ("email", "tags", "owner", "type", "business", f"custom.{field.pk}")
    name = state(account, columns=keys, sort="-activity")

    def queries(**query: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            body(as_alice.get(url("contacts:list"), {"q": name, **query}))
        return len(captured)

    queries(size=20)
    assert queries(size=20) == queries(size=100) <= 12
    assert queries(size=20, search="person") == queries(size=100, search="person") <= 12
