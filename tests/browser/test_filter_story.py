"""Narrowing the list of contacts by conditions, in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def the_list(sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]) -> Page:
    for name, city, tags in (("Ada", "Rome", ["vip"]), ("Bea", "Rome", []), ("Cy", "Oslo", [])):
        make_contact(account, first_name=name, city=city, tags=tags)
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    return page


def choose(page: Page, label: str, text: str, number: int = 0) -> None:
    """Pick what is called `text` in a picker of the panel."""
    box = page.locator(f".ts-control input[aria-label='{label}']").nth(number)
    box.focus()
    box.press_sequentially(text)
    page.get_by_role("option", name=text, exact=True).locator("visible=true").first.click()


def test_filter_mend_an_error_and_clear(the_list: Page) -> None:
    page = the_list
    rows = page.locator("#list-results tbody tr")
    page.get_by_role("link", name="Filters").click()
    panel = page.get_by_role("dialog", name="Filters")
    choose(page, "Field", "City")
    expect(panel.get_by_role("combobox", name="How it compares")).to_be_visible()
    panel.get_by_role("button", name="Apply").click()
    expect(panel).to_contain_text("Write what to look for.")
    panel.get_by_role("textbox", name="Value").fill("rome")
    panel.get_by_role("button", name="Add condition (and)").click()
    expect(panel.locator("[data-filter-row]")).to_have_count(2)
    choose(page, "Field", "Tags", 1)
    choose(page, "Value", "vip")
    panel.get_by_role("button", name="Apply").click()
    expect(panel).to_be_hidden()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(["Ada"])
    expect(page.get_by_role("link", name="Filters 2")).to_be_visible()

    page.get_by_role("link", name="Remove filter: Tags is any of: vip").click()
    expect(rows).to_have_count(2)
    page.reload()
    expect(rows).to_have_count(2)

    rows.first.get_by_role("link").first.click()
    page.get_by_role("link", name="Why is this contact in the list?").click()
    why = page.get_by_role("dialog")
    expect(why).to_contain_text("City is rome")
    expect(why).to_contain_text("Here: Rome")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("link", name="Clear all").click()
    expect(rows).to_have_count(3)


def test_by_keyboard_alone(the_list: Page) -> None:
    page = the_list
    page.get_by_role("link", name="Filters").press("Enter")
    panel = page.get_by_role("dialog", name="Filters")
    expect(panel.locator(".ts-control input")).to_be_focused()
    page.keyboard.type("City")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("combobox", name="How it compares")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(panel.get_by_role("textbox", name="Value")).to_be_focused()
    page.keyboard.type("Oslo")
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(page.locator("#list-results tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="Filters 1")).to_be_focused()
    page.locator("th[data-column=name] a").press("Enter")
    expect(page.locator("th[data-column=name]")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("th[data-column=name] a")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(the_list: Page, scheme: str) -> None:
    page = the_list
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Filters").click()
    choose(page, "Field", "Tags")
    panel = page.get_by_role("dialog", name="Filters")
    panel.get_by_role("button", name="Add group (or)").click()
    expect(panel.locator("[data-filter-row]")).to_have_count(2)
    assert violations(page) == []
