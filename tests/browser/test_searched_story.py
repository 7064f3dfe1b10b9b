"""Choosing what is searched, and columns found by their name, in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)
Address = Callable[..., str]


def test_a_field_is_chosen_and_contacts_are_found_by_it(
    sign_in: SignIn, account: Account, alice: Member, address: Address, run_at_once: None
) -> None:
    make_contact(account, first_name="Amy", last_name="Doe", city="Trondheim")
    make_contact(account, first_name="Bea", last_name="Roe", city="Bergen")
    page = sign_in(alice)
    page.goto(address("customfields:list"))
    page.get_by_role("button", name="More about fields").click()
    page.get_by_role("link", name="Edit searchable fields").click()
    for label in ("City", "State", "Country", "Source"):
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose at most 3 more fields. Untick one first.")).to_be_visible()
    page.get_by_label("State", exact=True).uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The search knows all of: City, Country, Source.")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.reload()  # else colours are on their way from one scheme to the other
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
    page.goto(address("contacts:list"))
    page.wait_for_load_state("networkidle")
    page.get_by_role("searchbox", name=re.compile("Search contacts")).fill("rondh")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Amy Doe")


def test_a_column_is_found_in_the_chooser(
    sign_in: SignIn, account: Account, alice: Member, address: Address
) -> None:
    make_contact(account, emails=["a@example.com", "second@example.com"])
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    page.get_by_role("link", name="Columns").click()
    search = page.get_by_role("searchbox", name="Search columns")
    search.wait_for()
    page.wait_for_load_state("networkidle")
    search.fill("additional")
    entries = page.locator("#column-entries .sort-item:visible")
    expect(entries).to_have_count(2)
    search.press("Enter")  # narrows, and sends nothing
    entries.filter(has_text="Additional e-mails").get_by_role("checkbox").check()
    assert violations(page) == []
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("td[data-label='Additional e-mails']")).to_have_text("second@example.com")
    # What was hidden by the search has kept its place.
    expect(page.locator("td[data-label='E-mail']")).to_have_text("a@example.com")
