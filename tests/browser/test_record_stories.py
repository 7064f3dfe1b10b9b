"""The contact record in a browser: editing in place, conflicts, and what readers of it need."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact
from contacts.services.contacts import contact_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact, make_field

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]
Address = Callable[..., str]


@pytest.fixture
def record(sign_in: SignIn, address: Address, account: Account, alice: Member) -> Page:
    """The page of a contact with some of everything."""
    make_field(account, "Sports", "multiple", ("Judo", "Golf"))
    contact = make_contact(
        account,
        Actor.of_member(alice),
        emails=["ada@example.com", "countess@example.com"],
        phones=[("work", "+12015550123")],
        tags=["vip"],
        city="Paris",
        business="Zenith",
    )
    page = sign_in(alice)
    page.goto(address("contacts:record", contact.pk))
    return page


def test_every_state_of_the_record_is_accessible(record: Page) -> None:
    page = record
    openers = {
        "#header-tags .chip-more": "#header-tags .ts-wrapper",
        "#header-owner-value": "#header-owner select",
        "#field-birth_date-value": "#field-birth_date select",
        "#email-new button": "#email-new input[type=email]",
        "#phone-new button": "#phone-new select",
    }
    for opener, editor in openers.items():
        page.click(opener)
        page.wait_for_selector(editor)
        assert violations(page) == [], opener
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.wait_for_selector(opener)
    for tab in ("general", "additional", "audit"):
        page.click(f"#record-left-tab-{tab}")
        page.wait_for_url(re.compile(f"left={tab}"))
        assert violations(page) == [], tab
    page.click("#record-left-tab-general")
    page.click("#field-website-value")
    page.fill("#field-website input[type=text]", "no site")
    page.keyboard.press("Enter")
    expect(page.locator("#field-website .errorlist, #field-website .field-error")).to_be_visible()
    assert violations(page) == []


def test_a_refused_value_waits_with_its_error_and_does_not_trap(record: Page) -> None:
    page = record
    page.click("#email-new button")
    page.fill("#email-new input[type=email]", "coach@")
    page.keyboard.press("Enter")
    error = page.locator("#email-new").get_by_text("is not an e-mail address")
    expect(error).to_be_visible()
    page.click("h1")
    expect(page.locator("#email-new input[type=email]")).to_have_value("coach@")
    expect(page.locator("#email-new input[type=email]")).not_to_be_focused()
    expect(error).to_be_visible()


def test_tags_are_made_in_the_header_and_show_in_the_panel(record: Page) -> None:
    page = record
    page.click("#header-tags .chip-more")
    page.wait_for_selector("#header-tags .ts-wrapper.focus")
    page.keyboard.type("Spring camp")
    page.get_by_text("Create “Spring camp”").click()
    page.click("h1")
    expect(page.locator("#header-tags")).to_contain_text("Spring camp")
    expect(page.locator("#side-tags")).to_contain_text("Spring camp")
    expect(page.locator("#activity-days")).to_contain_text("Added tag “Spring camp”")
    page.get_by_role("button", name="Remove tag Spring camp").first.click()
    expect(page.locator("#side-tags")).not_to_contain_text("Spring camp")


def test_circle_makes_an_address_primary(record: Page) -> None:
    page = record
    page.get_by_role("button", name="Make countess@example.com primary").click()
    expect(page.get_by_role("button", name="countess@example.com is primary")).to_be_visible()
    expect(page.locator("#activity-days")).to_contain_text("primary e-mail")


def test_conflict_offers_mine_and_theirs(record: Page, account: Account, alice: Member) -> None:
    page = record
    page.click("#record-left-tab-general")
    for choice, after in (("Keep theirs", "Nice 1"), ("Use mine", "Lyon")):
        page.click("#field-city-value")
        page.fill("#field-city input[type=text]", "Lyon")
        with scope(account):
            contact = Contact.objects.get()
            city = "Nice 1" if contact.city == "Paris" else "Nice 2"
            contact_update(Actor.of_member(alice), contact=contact, changes={"city": city})
        page.keyboard.press("Enter")
        expect(page.locator("#field-city")).to_contain_text("Somebody has changed this meanwhile")
        assert violations(page) == []
        page.get_by_text(choice, exact=True).click()
        expect(page.locator("#field-city-value")).to_have_text(re.compile(after))


def test_fields_are_found_and_empty_ones_hidden(record: Page) -> None:
    page = record
    page.get_by_label("Find a field").fill("time zone")
    expect(page.locator("#field-time_zone")).to_be_visible()
    expect(page.locator("#field-first_name")).to_be_hidden()
    page.get_by_label("Find a field").fill("")
    page.get_by_label("Hide empty").check()
    expect(page.locator("#field-time_zone")).to_be_hidden()
    expect(page.locator("#field-first_name")).to_be_visible()


def test_the_eleventh_phone_is_the_last(
    sign_in: SignIn, address: Address, account: Account, alice: Member
) -> None:
    phones = [(label, f"+1202555010{n}") for n, label in enumerate(["work", "home", *[""] * 8])]
    contact = make_contact(account, phones=phones)
    page, late = sign_in(alice), sign_in(alice)
    for one in (page, late):
        one.goto(address("contacts:record", contact.pk))
        one.get_by_role("button", name="Add phone").click()
    new = page.locator("#phone-new")
    new.get_by_label("Phone").fill("(202) 555-0150")
    new.get_by_label("Label").select_option("Work")
    page.keyboard.press("Enter")
    expect(new.get_by_text("is labelled “Work” already")).to_be_visible()
    new.get_by_label("Label").select_option("Mobile")
    new.get_by_label("Phone").press("Enter")
    section = page.locator("#channel-phone")
    expect(section).to_contain_text("Phone · Mobile")
    expect(section.get_by_role("link", name=re.compile("^Call"))).to_have_count(11)
    expect(section.get_by_role("button", name="Add phone")).to_have_count(0)

    late.locator("#phone-new").get_by_label("Phone").fill("(202) 555-0160")
    late.keyboard.press("Enter")
    expect(late.locator("#phone-new")).to_contain_text("at most 11 phone numbers")
    expect(late.locator("#phone-new input[type=tel]")).to_have_value("(202) 555-0160")


def test_activity_follows_what_belongs_to_the_contact(record: Page) -> None:
    page = record
    days = page.locator("#activity-days")
    page.get_by_label("Search activity").fill("trial")
    expect(days).to_contain_text("Nothing matches")
    page.locator("h1").click()
    page.keyboard.press("t")
    page.get_by_label("Title").fill("Offer a trial")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(days).to_contain_text("Offer a trial")
    page.keyboard.press("n")
    page.locator(".rich-body").fill("Liked the trial")
    page.get_by_role("button", name="Save note").click()
    expect(days.locator(".timeline-item")).to_have_count(2)
    expect(page.get_by_label("Search activity")).to_have_value("trial")
