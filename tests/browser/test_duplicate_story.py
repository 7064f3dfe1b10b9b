"""Finding duplicates, looking at them, merging and taking it back, in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.finding.search import look_through
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def suggestions(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> Page:
    account.allow_duplicates = True
    account.save()
    for city, tags in (("Berlin", ["vip"]), ("Paris", ["lead"])):
        make_contact(account, email="ada@example.com", city=city, tags=tags)
    for first_name in ("Grace", "Gracie"):
        make_contact(account, first_name=first_name, last_name="Hopper", email="grace@example.com")
    with scope(account):
        look_through()
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    page.get_by_role("button", name="More about contacts").click()
    page.get_by_role("link", name="Manage duplicates").click()
    return page


def test_find_review_merge_and_undo(suggestions: Page) -> None:
    page = suggestions
    groups = page.locator(".duplicate-group")
    expect(groups).to_have_count(2)
    groups.first.get_by_role("button", name="Merge").click()
    expect(groups).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(groups).to_have_count(2)

    groups.first.get_by_role("link", name="Review").click()
    rows = page.locator(".merge-table")
    page.get_by_role("radio", name="Master").last.check()
    expect(rows.get_by_role("radio", name="Paris")).to_be_checked()
    page.get_by_role("link", name="Select all from this column").first.click()
    expect(rows.get_by_role("radio", name="Berlin")).to_be_checked()
    expect(page.get_by_role("radio", name="Master").first).to_be_checked()
    rows.get_by_role("radio", name="Paris").check()
    page.get_by_role("button", name="Merge 2 contacts").click()
    page.get_by_role("link", name="Ada Lovelace").first.click()
    expect(page.get_by_text("Merged with").first).to_be_visible()
    page.get_by_role("link", name="Merged with").first.click()
    page.get_by_role("button", name="Undo merge").click()
    expect(page.locator(".badge", has_text="Taken back")).to_be_visible()


def test_not_duplicates_are_remembered(suggestions: Page) -> None:
    page = suggestions
    page.locator(".duplicate-group").last.get_by_role("button", name="Not duplicates").click()
    expect(page.locator(".duplicate-group")).to_have_count(1)
    page.get_by_role("link", name="Not duplicates", exact=True).click()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".toast-message", has_text="suggested as duplicates again")).to_be_visible()
    page.get_by_role("link", name="Suggestions").click()
    expect(page.locator(".duplicate-group")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(suggestions: Page, scheme: str) -> None:
    page = suggestions
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator(".duplicate-group")).to_have_count(2)
    assert violations(page) == []
    page.locator(".duplicate-group").first.get_by_role("link", name="Review").click()
    expect(page.locator(".merge-table")).to_be_visible()
    assert violations(page) == []
