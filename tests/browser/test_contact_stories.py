"""A day with contacts, in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]
Address = Callable[..., str]


@pytest.fixture
def page_of_alice(sign_in: SignIn, alice: Member) -> Page:
    return sign_in(alice)


def toast(page: Page, text: str) -> object:
    return page.locator(".toast-item", has_text=text)


def test_add_find_edit_and_read_the_history(
    page_of_alice: Page, address: Address, account: Account
) -> None:
    page = page_of_alice
    page.goto(address("contacts:list"))
    page.keyboard.press("c")
    panel = page.get_by_role("dialog")
    panel.get_by_label("First name").fill("Zoë")
    panel.get_by_label("Last name").fill("Brandão")
    panel.get_by_label("E-mail 1").fill("Zoe@Example.com")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(toast(page, "Zoë Brandão")).to_be_visible()

    page.locator("#list-search-text").fill("brandao")
    row = page.get_by_role("link", name=re.compile("Zoë Brandão"))
    expect(row).to_be_visible()
    row.click()
    expect(page.get_by_role("heading", name="Zoë Brandão")).to_be_visible()

    page.get_by_role("button", name=re.compile("^Source")).click()
    page.get_by_label("Source").fill("Referral")
    page.get_by_label("Source").press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Source Referral"))).to_be_visible()
    expect(page.locator(".timeline-item", has_text="Referral")).to_be_visible()

    page.get_by_role("tab", name="Audit log").click()
    expect(page.locator("#record-left ins", has_text="Referral").first).to_be_visible()
    with scope(account):
        assert Contact.objects.get().source == "Referral"


def test_a_duplicate_is_refused_and_nothing_typed_is_lost(
    page_of_alice: Page, address: Address, account: Account
) -> None:
    make_contact(account, email="ada@example.com")
    page = page_of_alice
    page.goto(address("contacts:list"))
    page.keyboard.press("c")
    panel = page.get_by_role("dialog")
    panel.get_by_label("First name").fill("Another")
    panel.get_by_label("E-mail 1").fill("ADA@example.com")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text("Ada Lovelace already has this e-mail address.")).to_be_visible()
    expect(panel.get_by_role("link", name="Open the contact")).to_be_visible()
    expect(panel.get_by_label("First name")).to_have_value("Another")


def test_delete_and_undo(page_of_alice: Page, address: Address, account: Account) -> None:
    contact = make_contact(account, email="ada@example.com")
    page = page_of_alice
    page.goto(address("contacts:record", contact.pk))
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Delete contact").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    page.wait_for_url(re.compile("/contacts/(\\?.*)?$"))
    expect(page.get_by_role("link", name=re.compile("Ada Lovelace"))).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name=re.compile("Ada Lovelace"))).to_be_visible()


def test_the_arrows_walk_the_list_that_one_came_from(
    page_of_alice: Page, address: Address, account: Account
) -> None:
    for name in ("Amy", "Bea", "Cal"):
        make_contact(account, first_name=name, last_name="Doe")
    make_contact(account, first_name="Zed", last_name="Other")
    page = page_of_alice
    page.goto(address("contacts:list") + "?search=doe&sort=name")
    page.get_by_role("link", name=re.compile("Amy Doe")).click()
    expect(page.get_by_role("heading", name="Amy Doe")).to_be_visible()
    for key, name in (("]", "Bea Doe"), ("]", "Cal Doe"), ("[", "Bea Doe")):
        page.wait_for_load_state("networkidle")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", name=name)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_main_pages_are_accessible(
    page_of_alice: Page, address: Address, account: Account, alice: Member, scheme: str
) -> None:
    contact = make_contact(
        account, email="ada@example.com", phone="+12015550123", tags=["vip"], owner=alice
    )
    page = page_of_alice
    page.emulate_media(color_scheme=scheme)
    for name, args in (
        ("contacts:list", ()),
        ("contacts:new", ()),
        ("contacts:record", (contact.pk,)),
        ("jobs:list", ()),
    ):
        page.goto(address(name, *args))
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], name
