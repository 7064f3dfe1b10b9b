"""A record without auto-save: edits collect, are saved together, and never get lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact
from contacts.services.contacts import contact_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.accounts import account_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]
Address = Callable[..., str]


@pytest.fixture
def record(sign_in: SignIn, address: Address, account: Account, alice: Member) -> Page:
    account_update(Actor.of_member(alice), account=account, changes={"auto_save": False})
    contact = make_contact(account, email="ada@example.com", city="Paris")
    page = sign_in(alice)
    page.goto(address("contacts:record", contact.pk))
    return page


def stored(account: Account) -> Contact:
    with scope(account):
        return Contact.objects.get()


def test_edits_of_two_tabs_are_saved_together_and_an_error_keeps_its_value(
    record: Page, account: Account
) -> None:
    page, bar = record, record.locator("#save-bar")
    page.click("#field-first_name-value")
    page.fill("#field-first_name input[type=text]", "Augusta")
    page.keyboard.press("Enter")
    page.click("#channel-email button[id$='-value']")
    page.fill("#channel-email input[type=email]", "augusta@")
    page.click("#record-left-tab-general")
    page.click("#field-city-value")
    page.fill("#field-city input[type=text]", "London")
    page.locator("h1").click()
    expect(bar).to_contain_text("Unsaved edits: 3")
    assert stored(account).first_name == "Ada"
    assert violations(page) == []

    page.keyboard.press("Control+s")
    expect(bar).to_contain_text("Unsaved edits: 1")
    email = page.locator("#channel-email input[type=email]")
    expect(email).to_have_value("augusta@")
    expect(page.locator("#channel-email")).to_contain_text("is not an e-mail address")
    expect(page.locator("#field-first_name-value")).to_contain_text("Augusta")
    assert (stored(account).first_name, stored(account).city) == ("Augusta", "London")
    with scope(account):
        told = Event.objects.get(type="contact.updated")
    assert told.changes == {"first_name": ["Ada", "Augusta"], "city": ["Paris", "London"]}

    email.fill("augusta@example.com")
    bar.get_by_role("button", name="Save").click()
    expect(bar).to_be_hidden()
    expect(page.locator("#channel-email")).to_contain_text("augusta@example.com")
    assert stored(account).email == "augusta@example.com"


def test_cancel_asks_and_a_stale_value_shows_the_conflict(
    record: Page, account: Account, alice: Member
) -> None:
    page, bar = record, record.locator("#save-bar")
    page.click("#field-first_name-value")
    page.fill("#field-first_name input[type=text]", "Augusta")
    bar.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#field-first_name-value")).to_contain_text("Ada")
    expect(bar).to_be_hidden()

    page.click("#field-first_name-value")
    page.fill("#field-first_name input[type=text]", "Augusta")
    with scope(account):
        contact_update(
            Actor.of_member(alice), contact=Contact.objects.get(), changes={"first_name": "Annie"}
        )
    bar.get_by_role("button", name="Save").click()
    expect(page.locator("#field-first_name")).to_contain_text("Somebody has changed this meanwhile")
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator("#field-first_name-value")).to_contain_text("Augusta")


def test_of_several_fields_only_those_in_conflict_stay_behind(
    record: Page, account: Account, alice: Member
) -> None:
    page, bar = record, record.locator("#save-bar")
    page.click("#field-first_name-value")
    page.fill("#field-first_name input[type=text]", "Augusta")
    page.click("#field-last_name-value")
    page.fill("#field-last_name input[type=text]", "King")
    with scope(account):
        contact_update(
            Actor.of_member(alice), contact=Contact.objects.get(), changes={"first_name": "Annie"}
        )
    bar.get_by_role("button", name="Save").click()
    expect(page.locator("#field-first_name")).to_contain_text("Somebody has changed this meanwhile")
    expect(page.locator("#field-last_name-value")).to_contain_text("King")
    assert (stored(account).first_name, stored(account).last_name) == ("Annie", "King")
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator("#field-first_name-value")).to_contain_text("Augusta")
    expect(bar).to_be_hidden()


def test_leaving_asks_and_keys_move_only_outside_of_fields(record: Page) -> None:
    page = record
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")
    expect(page.locator("#record-right")).to_be_hidden()
    page.get_by_role("button", name="Open the right panel").click()
    page.click("#field-first_name-value")
    page.fill("#field-first_name input[type=text]", "Augusta")
    page.keyboard.press("ArrowLeft")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("#save-bar")).to_be_visible()
    assert asked == ["beforeunload"]
    expect(page.locator("#record-right")).to_be_visible()
