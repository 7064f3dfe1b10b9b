"""A follower is told in the bell, opens it, and it is read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from contacts.services.contacts import contact_update
from contacts.services.ownership import contact_follower_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_follower_is_told_and_opens_it(
    sign_in: SignIn,
    run_at_once: None,
    alice: Member,
    bob: Member,
    account: Account,
    address: Callable[..., str],
) -> None:
    actor = Actor.of_member(alice)
    contact = make_contact(account, actor)
    with scope(account):
        contact_follower_add(actor, contact=contact, member=bob)
        contact_update(actor, contact=contact, changes={"city": "Paris"})

    page = sign_in(bob)
    page.goto(address("tasks:list"))
    bell = page.get_by_role("button", name="Notifications")
    expect(bell).to_contain_text("2")
    bell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#bell-panel")
    told = panel.get_by_role("listitem")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("Set city to “Paris”")
    assert violations(page) == []

    told.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    expect(page).to_have_url(f"{address('contacts:record', contact.pk)}?tab=activity")
    expect(bell).to_contain_text("1")

    bell.click()
    panel.get_by_role("button", name="Mark all as read").click()
    expect(panel.locator(".is-unread")).to_have_count(0)
    expect(page.locator(".bell-number")).to_have_count(0)
    panel.get_by_role("link", name="See all").click()
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
    page.get_by_role("link", name="Unread", exact=True).click()
    expect(page.get_by_text("All read")).to_be_visible()
    assert violations(page) == []
