"""Do not disturb and the audit log in a browser: a switch, its trace, and a city brought back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.services.contacts import contact_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]


@pytest.fixture
def record(sign_in: SignIn, address: Callable[..., str], account: Account, alice: Member) -> Page:
    """The page of a contact who has moved from Paris to Lyon."""
    actor = Actor.of_member(alice)
    contact = make_contact(account, actor, email="ada@example.com", city="Paris")
    with scope(account):
        contact_update(actor, contact=contact, changes={"city": "Lyon"})
    page = sign_in(alice)
    page.goto(address("contacts:record", contact.pk))
    return page


def test_a_switch_shows_in_the_activity(record: Page) -> None:
    page = record
    page.click("#record-left-tab-dnd")
    page.get_by_label("Reason").fill("Asked on the phone")
    page.get_by_role("switch", name="E-mail").click()
    expect(page.get_by_role("switch", name="E-mail")).to_be_checked()
    expect(page.get_by_role("switch", name="E-mail")).to_be_focused()
    expect(page.locator("#activity-days")).to_contain_text("DND enabled for E-mail")
    page.get_by_role("switch", name="Do not contact").click()
    expect(page.locator("#record-name")).to_contain_text("Do not contact")
    expect(page.get_by_role("switch", name="E-mail")).to_be_disabled()
    assert violations(page) == []


def test_an_earlier_city_is_restored(record: Page) -> None:
    page = record
    page.click("#record-left-tab-audit")
    page.get_by_role("button", name="Restore City: Paris").click()
    expect(page.locator(".toast-message")).to_have_text("City is “Paris” again.")
    expect(page.get_by_role("button", name="Restore City: Lyon")).to_be_visible()
    assert violations(page) == []
    page.click("#record-left-tab-general")
    expect(page.locator("#field-city-value")).to_contain_text("Paris")
