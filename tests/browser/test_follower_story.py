"""A contact is shared with a colleague who sees only assigned ones, and taken back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_playwright import CreateContextCallback

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]
NAME = re.compile("Ada Lovelace")


def search(page: Page, words: str) -> None:
    """Ask the search of all pages."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.type(words)


def test_a_follower_works_on_the_contact_until_removed(
    sign_in: SignIn,
    new_context: CreateContextCallback,
    address: Callable[..., str],
    account: Account,
    alice: Member,
    bob: Member,
) -> None:
    contact = make_contact(account, owner=alice)
    record = address("contacts:record", contact.pk)
    admin, follower = sign_in(alice), sign_in(bob, within=new_context())
    followers = admin.locator("#header-followers")
    admin.goto(record)
    followers.get_by_role("button", name="Followers").click()
    expect(admin.get_by_role("combobox", name="Followers")).to_be_focused()
    admin.keyboard.type("Bob")
    admin.get_by_role("option", name="Bob").click()
    admin.locator("h1").click()
    expect(followers).to_contain_text("Followers: Bob")

    follower.goto(address("contacts:list"))
    follower.get_by_role("link", name=NAME).click()
    expect(follower.get_by_role("heading", name=NAME)).to_be_visible()
    follower.get_by_role("button", name=re.compile("^Source")).click()
    follower.get_by_label("Source").fill("Fair")
    follower.keyboard.press("Enter")
    expect(follower.get_by_role("button", name="Source Fair")).to_be_visible()
    owner = follower.locator("#header-owner")
    expect(owner).to_contain_text("Alice")
    expect(owner.get_by_role("button")).to_have_count(0)
    search(follower, "lovelace")
    expect(follower.get_by_role("option", name=NAME)).to_be_visible()

    followers.get_by_role("button", name="Followers").click()
    followers.locator(".item", has_text="Bob").locator(".remove").click()
    admin.locator("h1").click()
    expect(followers).not_to_contain_text("Bob")
    assert follower.request.get(record).status == 404
    follower.goto(address("contacts:list"))
    expect(follower.get_by_text("No contacts are assigned to you")).to_be_visible()
    search(follower, "lovelace")
    expect(follower.locator(".palette-empty")).to_have_text("Nothing found for “lovelace”")
    expect(follower.get_by_role("option", name=NAME)).to_have_count(0)
    with scope(account):
        assert Contact.objects.get().source == "Fair"
