"""A custom field in a browser: made in the settings, filled in, its option renamed and moved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
    pytest.mark.xdist_group("browser"),
]
Address = Callable[..., str]


def test_a_dropdown_field_follows_its_options(
    sign_in: SignIn, address: Address, account: Account, alice: Member
) -> None:
    contact = make_contact(account)
    page = sign_in(alice)
    page.goto(address("customfields:list"))
    page.locator(".page-actions").get_by_role("link", name="New field").click()
    page.get_by_role("link", name="Single choice").click()
    page.get_by_label("Name").fill("Shirt size")
    page.get_by_label("Options").fill("Small\nLarge")
    page.get_by_role("button", name="Make field").click()
    expect(page.get_by_text("contact.shirt_size").first).to_be_visible()
    assert violations(page) == []

    page.goto(address("contacts:record", contact.pk) + "?left=additional")
    page.get_by_role("button", name="Shirt size").click()
    page.get_by_label("Shirt size").select_option("Small")
    expect(page.get_by_role("button", name="Shirt size Small")).to_be_visible()

    page.goto(address("customfields:list"))
    page.get_by_role("link", name="Shirt size").click()
    assert violations(page) == []
    page.get_by_label("Name of Small").fill("Junior")
    page.get_by_role("button", name="Move Small").press("ArrowDown")
    page.get_by_role("button", name="Save options").click()
    expect(page.get_by_role("textbox", name="Name of")).to_have_count(2)
    expect(page.get_by_role("textbox", name="Name of").last).to_have_value("Junior")

    page.goto(address("contacts:record", contact.pk) + "?left=additional")
    expect(page.get_by_role("button", name="Shirt size Junior")).to_be_visible()
