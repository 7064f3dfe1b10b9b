"""The filter panel through the client, with and without scripts."""

import re
from typing import Any

import pytest

from contacts.conditions.tree import Condition, Group
from contacts.listing.state import State
from contacts.models import ListState, Tag
from contacts.services.lists import list_state_save
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.core.views.listing import TooSlow
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}
RESULTS = {**HTMX, "HTTP_HX_TARGET": "list-results"}


@pytest.fixture
def people(account: Account, actor: Actor) -> None:
    make.make_contact(account, actor, first_name="Ann", city="Rome", tags=["vip"])
    make.make_contact(account, actor, first_name="Bo", city="Rome")
    make.make_contact(account, actor, first_name="Cy", city="Oslo", tags=["vip"])


@pytest.fixture
def rome(account: Account, actor: Actor) -> str:
    """The state that shows who is a VIP in Rome, or without a source."""
    with scope(account):
        vip = str(Tag.objects.get_or_create(name="vip", name_folded="vip", account=account)[0].pk)
        both = Group((Condition("city", "is", "Rome"), Condition("tags", "any_of", [vip])))
        tree = Group((both, Group((Condition("source", "is", "web"),))), any_of=True)
        return list_state_save(actor, state=State(conditions=tree))


def sent(*rows: tuple[str, str, str, Any]) -> dict[str, Any]:
    """A form with rows (group, field, op, values)."""
    data: dict[str, Any] = {"row": []}
    for number, (group, field, op, values) in enumerate(rows):
        data["row"].append(f"{group}.r{number}")
        data |= {f"field-r{number}": field, f"op-r{number}": op, f"value-r{number}": values}
    return data


def shown_names(response: Any) -> list[str]:
    return re.findall(r">(Ann|Bo|Cy) Lovelace<", response.content.decode())


@pytest.mark.usefixtures("people")
def test_applied_conditions_lead_to_the_list(as_alice: Any, url: Any, account: Account) -> None:
    data = sent(("a", "city", "is", "rome"), ("a", "first_name", "contains", "n"))
    answer = as_alice.post(url("contacts:filters"), data, follow=True)
    assert set(shown_names(answer)) == {"Ann"}
    with scope(account):
        assert ListState.objects.count() == 1


@pytest.mark.usefixtures("people")
def test_groups_are_alternatives(as_alice: Any, url: Any) -> None:
    data = sent(("a", "city", "is", "Oslo"), ("b", "first_name", "is", "Bo"))
    answer = as_alice.post(url("contacts:filters"), data, follow=True)
    assert set(shown_names(answer)) == {"Bo", "Cy"}


@pytest.mark.usefixtures("people")
def test_with_scripts_only_the_rows_load_again(as_alice: Any, url: Any) -> None:
    answer = as_alice.post(url("contacts:filters"), sent(("a", "city", "is", "Rome")), **HTMX)
    assert answer.status_code == 204
    assert "#list-results" in answer.headers["HX-Location"]
    assert "slide-over:close" in answer.headers["HX-Trigger"]


def test_a_wrong_value_keeps_what_was_written(as_alice: Any, url: Any) -> None:
    data = sent(("a", "city", "is", "Rome"), ("a", "created", "on", "yesterday"))
    answer = as_alice.post(url("contacts:filters"), data, **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a date." in text
    assert 'value="Rome"' in text


def test_rows_without_a_field_are_left_out(as_alice: Any, url: Any, account: Account) -> None:
    answer = as_alice.post(url("contacts:filters"), sent(("a", "", "", "")), follow=True)
    assert answer.status_code == 200
    with scope(account):
        assert not ListState.objects.exists()


def test_too_many_conditions_are_refused(as_alice: Any, url: Any) -> None:
    rows = [("a", "city", "is", f"Town {number}") for number in range(51)]
    answer = as_alice.post(url("contacts:filters"), sent(*rows), **HTMX)
    assert answer.status_code == 422
    assert "At most 50 conditions." in answer.content.decode()


@pytest.mark.usefixtures("people")
def test_the_panel_shows_the_conditions_of_the_list(as_alice: Any, url: Any, rome: str) -> None:
    text = as_alice.get(url("contacts:filters"), {"q": rome}, **HTMX).content.decode()
    assert text.count("data-filter-row") == 3
    assert text.count("<fieldset") == 2
    assert "vip</option>" in text


def test_without_scripts_rows_are_added_and_removed_by_the_server(as_alice: Any, url: Any) -> None:
    data = sent(("a", "city", "is", "Rome"))
    added = as_alice.post(url("contacts:filters"), {**data, "add": "a"}).content.decode()
    assert added.count("data-filter-row") == 2
    assert 'value="Rome"' in added
    removed = as_alice.post(url("contacts:filters"), {**data, "remove": "r0"}).content.decode()
    assert "data-filter-row" not in removed


@pytest.mark.parametrize(
    ("field", "op", "words"),
    [
        ("created", "in_last", "months"),
        ("tags", "any_of", "multiple"),
        ("country", "is", "Portugal"),
        ("happened", "happened", "in the last"),
        ("created", "from_to", 'type="date"'),
        ("age", "between", 'aria-label="From"'),
    ],
)
def test_a_row_is_drawn_with_the_inputs_of_its_operator(
    as_alice: Any, url: Any, field: str, op: str, words: str
) -> None:
    query = {"row": "a.r1", "field-r1": field, "op-r1": op}
    text = as_alice.get(url("contacts:filter_row"), query, **HTMX).content.decode()
    assert words in text


def test_a_fault_is_marked_at_the_input_that_has_it(as_alice: Any, url: Any) -> None:
    data = sent(("a", "happened", "happened", "contact.created"))
    wrong = as_alice.post(url("contacts:filters"), {**data, "last-r0": ["none", "days"]})
    nothing = as_alice.post(url("contacts:filters"), {**data, "value-r0": ""})
    marked = re.compile(r'name="([a-z]+)-r0"[^>]*aria-invalid')
    assert marked.findall(wrong.content.decode()) == ["last"]
    assert marked.findall(nothing.content.decode()) == ["value"]


@pytest.mark.usefixtures("people")
def test_pills_say_the_conditions_and_take_them_away(as_alice: Any, url: Any, rome: str) -> None:
    page = as_alice.get(url("contacts:list"), {"q": rome})
    text = page.content.decode()
    assert "City is Rome" in text
    assert "Tags is any of: vip" in text
    without = as_alice.get(url("contacts:list"), {"q": rome, "drop": 2}, **RESULTS)
    assert set(shown_names(without)) == {"Ann", "Bo"}
    assert "City is Rome" in without.content.decode()
    cleared = as_alice.get(url("contacts:list"), {"q": rome, "clear": 1}, **RESULTS)
    assert set(shown_names(cleared)) == {"Ann", "Bo", "Cy"}


@pytest.mark.usefixtures("people")
def test_the_list_of_all_forgets_the_conditions(as_alice: Any, url: Any, rome: str) -> None:
    as_alice.get(url("contacts:list"), {"q": rome, "sort": "name"}, follow=True)
    assert set(shown_names(as_alice.get(url("contacts:list")))) == {"Ann", "Bo", "Cy"}


@pytest.mark.usefixtures("people")
def test_no_match_says_so_and_offers_to_clear(as_alice: Any, url: Any, account: Account) -> None:
    data = sent(("a", "city", "is", "Atlantis"))
    text = as_alice.post(url("contacts:filters"), data, follow=True).content.decode()
    assert "No contact matches these filters" in text
    assert "Clear filters" in text


@pytest.mark.usefixtures("people")
def test_why_tells_each_condition_and_what_the_contact_has(
    as_alice: Any, url: Any, account: Account, rome: str
) -> None:
    from contacts.models import Contact

    with scope(account):
        ann = Contact.objects.get(first_name="Ann")
    text = as_alice.get(url("contacts:why", ann.pk), {"q": rome}, **HTMX).content.decode()
    assert text.count("is-true") == 2
    assert "Here: vip" in text
    assert "Source is web" in text


def test_conditions_stay_while_the_order_changes(
    as_alice: Any, url: Any, people: None, rome: str
) -> None:
    sorted_list = as_alice.get(url("contacts:list"), {"q": rome, "sort": "name"}, **RESULTS)
    assert shown_names(sorted_list) == ["Ann"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("people")
def test_a_list_that_was_stopped_names_its_costliest_condition(
    as_alice: Any, url: Any, account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*args: Any) -> Any:
        raise TooSlow

    monkeypatch.setattr("contacts.listing.finder.Finder.take", stopped)
    with scope(account):
        often = Condition("happened", "happened", {"types": ["contact.created"]})
        tree = Group((Condition("dnd_all", "off"), often))
        state = list_state_save(actor, state=State(conditions=tree))
    text = as_alice.get(url("contacts:list"), {"q": state}).content.decode()
    assert "probably “Activity happened" in text
    assert "Clear filters" in text
