"""Bulk actions in the browser: selecting, starting, taking back, on a desk and on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from contacts.models import Contact, ContactTag
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def contact_list(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> Page:
    for number in range(24):
        make_contact(account, first_name=f"P{number:02}", last_name="Person")
    page = sign_in(alice)
    page.goto(f"{address('contacts:list')}?sort=name&size=20")
    expect(page.locator("#list-results tbody tr")).to_have_count(20)
    # The boxes wait for their scripts.
    expect(page.locator("#bulk-bar")).to_be_hidden()
    expect(page.locator(".resize-handle").first).to_be_attached()
    return page


def box(page: Page, number: int) -> Locator:
    return page.get_by_label(f"Select P{number:02} Person")


def tagged(account: Account) -> int:
    with scope(account):
        return int(ContactTag.objects.count())


def test_select_a_range_page_on_tag_and_undo(contact_list: Page, account: Account) -> None:
    page, bar = contact_list, contact_list.locator("#bulk-bar")
    box(page, 1).check()
    box(page, 4).click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 selected")
    expect(page.locator("#list-toolbar")).to_be_hidden()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#list-results tbody tr")).to_have_count(4)
    box(page, 22).check()
    expect(bar).to_contain_text("5 selected")
    page.get_by_role("link", name="Previous").click()
    expect(box(page, 3)).to_be_checked()
    box(page, 3).uncheck()
    expect(bar).to_contain_text("4 selected")

    bar.get_by_role("button", name="Add tags").click()
    dialog = page.get_by_role("dialog", name="Add tags to 4 contacts")
    expect(dialog).to_contain_text("4 contacts will be touched.")
    dialog.locator(".ts-control input").fill("spring")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Add tags").click()
    expect(page.locator(".toast-item")).to_contain_text("4 contacts are in progress")
    expect(bar).to_be_hidden()
    expect(page.locator("#list-results .chip", has_text="spring")).to_have_count(3)
    assert tagged(account) == 4

    page.locator(".toast-item").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast-item")).to_contain_text(["Undoing is in progress."])
    expect(page.locator("#list-results .chip", has_text="spring")).to_have_count(0)
    assert tagged(account) == 0


def test_select_all_that_match_but_one(contact_list: Page, account: Account) -> None:
    page, bar = contact_list, contact_list.locator("#bulk-bar")
    page.get_by_label("Select all on this page").check()
    expect(bar).to_contain_text("20 selected")
    bar.get_by_role("button", name="Select all 24").click()
    expect(bar).to_contain_text("24 selected")
    box(page, 7).uncheck()
    expect(bar).to_contain_text("23 selected")
    bar.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete 23 contacts?")
    dialog.get_by_role("button", name="Delete 23 contacts").click()
    expect(dialog).to_contain_text("Type DELETE to confirm.")
    dialog.get_by_label("Type DELETE to confirm").fill("DELETE")
    dialog.get_by_role("button", name="Delete 23 contacts").click()
    expect(page.locator("#list-results tbody tr")).to_have_count(1)
    with scope(account):
        assert Contact.objects.alive().get().first_name == "P07"

    page.get_by_role("link", name="Bulk actions").click()
    row = page.locator("#bulk-results tbody tr").first
    expect(row).to_contain_text("Complete")
    row.get_by_role("button", name="Actions for").click()
    page.get_by_role("button", name="Restore").locator("visible=true").click()
    page.locator("#confirm").get_by_role("button", name="Restore").click()
    expect(page.locator("#bulk-results tbody tr").first).to_contain_text("Undo of Delete")
    with scope(account):
        assert Contact.objects.alive().count() == 24


def test_a_tag_typed_in_haste_is_the_one_taken(contact_list: Page, account: Account) -> None:
    page = contact_list
    make_contact(account, first_name="Zed", tags=["alpha"])
    box(page, 1).check()
    page.locator("#bulk-bar").get_by_role("button", name="Add tags").click()
    dialog = page.get_by_role("dialog", name="Add tags to 1 contact")
    expect(page.get_by_role("option", name="alpha")).to_be_visible()
    with page.expect_response(re.compile("q=beta")):
        dialog.locator(".ts-control input").fill("beta")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    expect(dialog.locator(".ts-control .item")).to_have_text("beta×")
    dialog.get_by_label("In batches (drip)").check()
    expect(dialog.get_by_label("Contacts in a batch")).to_be_visible()


def test_another_search_clears_the_selection(contact_list: Page) -> None:
    page, bar = contact_list, contact_list.locator("#bulk-bar")
    box(page, 1).check()
    box(page, 2).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()
    box(page, 1).check()
    page.goto(re.sub(r"\?.*", "?search=P1", page.url))
    expect(bar).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_and_accessible(
    contact_list: Page, scheme: str, address: Callable[..., str]
) -> None:
    page, bar = contact_list, contact_list.locator("#bulk-bar")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    box(page, 1).check()
    expect(bar).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    box(page, 2).check()
    expect(bar).to_contain_text("2 selected")
    assert violations(page) == []
    # It stays in sight, whole, below the bar of the page.
    box(page, 19).scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 100
    tops = "document.querySelector('.topbar').getBoundingClientRect().bottom"
    assert bar.evaluate(f"one => one.getBoundingClientRect().top >= {tops}")
    bar.get_by_role("button", name="More").click()
    expect(bar.get_by_role("button", name="Remove tags")).to_be_in_viewport()
    page.get_by_role("button", name="Set a field").locator("visible=true").click()
    dialog = page.get_by_role("dialog", name="Set a field of 2 contacts")
    dialog.get_by_label("Field").select_option("city")
    dialog.get_by_label("New value of “City”").fill("Rome")
    assert violations(page) == []
    dialog.get_by_role("button", name="Set field").click()
    expect(page.locator(".toast-item")).to_contain_text("2 contacts are in progress")
    page.goto(address("contacts:bulk"))
    page.locator("#bulk-results tbody tr a").first.click()
    drawer = page.get_by_role("dialog", name="Set a field of 2 contacts")
    expect(drawer).to_contain_text("Rome")
    assert violations(page) == []
