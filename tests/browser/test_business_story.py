"""A business is made, gets a contact and another name, is deleted, taken back and listed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]


def test_the_life_of_a_business(
    sign_in: SignIn, address: Callable[..., str], account: Account, alice: Member
) -> None:
    make_contact(account)
    make_contact(account, first_name="Bea", last_name="Byron")
    page = sign_in(alice)
    page.goto(address("businesses:list"))
    page.get_by_role("link", name="Add business").first.click()
    panel = page.get_by_role("dialog")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text("Give the business a name.")).to_be_visible()
    panel.get_by_label("Name").fill("Zenith")
    assert violations(page) == []
    panel.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("rowheader", name="Zenith").get_by_role("link").click()

    page.get_by_role("link", name="Add contacts").click()
    zenith = page.url
    panel.get_by_role("searchbox").fill("love")
    expect(panel.get_by_label("Bea Byron")).to_have_count(0)
    panel.get_by_label("Ada Lovelace").check()
    panel.get_by_role("searchbox").fill("byron")
    panel.get_by_label("Bea Byron").check()
    expect(panel.get_by_label("Ada Lovelace")).to_be_checked()
    assert violations(page) == []
    panel.get_by_role("button", name="Add contacts").click()
    expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    expect(page.get_by_role("link", name="Bea Byron")).to_be_visible()

    page.get_by_role("link", name="Edit", exact=True).click()
    panel.get_by_label("Name").fill("Apex")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Apex")).to_be_visible()
    page.get_by_role("link", name="Ada Lovelace").click()
    page.get_by_role("tab", name="General info").click()
    expect(page.get_by_role("tabpanel").first.get_by_text("Apex", exact=True)).to_be_visible()
    page.goto(zenith)

    page.get_by_role("button", name="Delete business").click()
    expect(page.get_by_text("Its 2 contacts stay, without a business.")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Delete business").click()
    expect(page.get_by_text("Apex was deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("rowheader", name="Apex").get_by_role("link").click()
    expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    assert violations(page) == []

    page.goto(address("businesses:list"))
    page.get_by_role("link", name="Columns").click()
    panel.get_by_role("checkbox", name="Description").check()
    panel.get_by_role("checkbox", name="Phone").uncheck()
    assert violations(page) == []
    panel.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("columnheader", name="Description")).to_be_visible()
    page.reload()
    expect(page.get_by_role("columnheader", name="Description")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Phone")).to_have_count(0)
    assert violations(page) == []
