"""Tidying up the tags, in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page_of_tags(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> Page:
    for first_name, tags in (("Ada", ["lead", "hot"]), ("Bea", ["leed"]), ("Cy", ["hot"])):
        make_contact(account, first_name=first_name, tags=tags)
    page = sign_in(alice)
    page.goto(address("tags:list"))
    return page


def test_rename_a_tag_then_merge_two(page_of_tags: Page) -> None:
    page = page_of_tags
    rows = page.locator("#tag-table tbody tr")
    page.get_by_role("button", name="Actions for hot").click()
    page.get_by_text("Rename", exact=True).locator("visible=true").click()
    page.get_by_role("textbox", name="Name").fill("warm")
    page.get_by_role("button", name="Rename").click()
    expect(rows).to_contain_text(["lead", "leed", "warm"])

    page.get_by_label("Select lead").check()
    page.get_by_label("Select leed").check()
    page.get_by_role("button", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Merge tags")
    expect(dialog).to_contain_text("2 contacts get the tag that you keep")
    dialog.locator(".ts-control input").fill("lead")
    dialog.locator(".ts-dropdown .active", has_text="lead").click()
    dialog.get_by_role("button", name="Merge").click()
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("lead")
    expect(rows.first.locator(".numeric")).to_have_text("2")

    page.get_by_role("button", name="Undo").click()
    expect(rows).to_contain_text(["lead", "leed", "warm"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(page_of_tags: Page, scheme: str) -> None:
    page_of_tags.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(page_of_tags.locator("#tag-table tbody tr")).to_have_count(3)
    assert violations(page_of_tags) == []
