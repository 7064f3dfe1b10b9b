"""A calendar is made, gets its hours, and is switched off, deleted and brought back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from appointments.models import Calendar
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations

pytestmark = pytest.mark.django_db(transaction=True)
Address = Callable[..., str]


@pytest.fixture
def page(sign_in: SignIn, alice: Member, bob: Member) -> Page:
    return sign_in(alice)


def test_a_calendar_gets_its_hours(page: Page, account: Account, address: Address) -> None:
    page.goto(address("calendars:list"))
    page.get_by_role("link", name="New calendar").first.click()
    page.get_by_role("link", name="Round robin").click()
    page.get_by_label("Name").fill("Trial class")
    page.get_by_label("Alice").check()
    page.get_by_label("Bob").check()
    page.get_by_role("button", name="Create calendar").click()
    expect(page.get_by_role("heading", name="Trial class")).to_be_visible()
    page.wait_for_load_state("networkidle")

    page.get_by_label("Monday, to").fill("12:00")
    page.get_by_role("button", name="Monday: add hours").click()
    expect(page.get_by_label("Monday, from").nth(1)).to_be_focused()
    expect(page.get_by_label("Monday, from").nth(1)).to_have_value("13:00")
    page.get_by_label("Monday, to").nth(1).fill("16:30")
    page.get_by_label("Copy the hours of Monday").click()
    page.get_by_role("group", name="Monday").get_by_label("Tuesday").check()
    page.get_by_role("group", name="Monday").get_by_label("Saturday").check()
    page.get_by_role("button", name="Copy hours").locator("visible=true").click()
    expect(page.get_by_label("Saturday, to").nth(1)).to_have_value("16:30")
    page.get_by_role("switch", name="Friday").uncheck()
    expect(page.get_by_label("Friday, from")).to_be_hidden()
    page.get_by_role("button", name="Add a date").click()
    page.get_by_label("Date", exact=True).fill("2030-12-24")
    assert violations(page) == []
    page.get_by_role("button", name="Save").locator("visible=true").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    with scope(account):
        hours = Calendar.objects.get().hours
    split = [[540, 720], [780, 990]]
    assert hours["weekly"] == {
        "0": split,
        "1": split,
        "2": [[540, 1020]],
        "3": [[540, 1020]],
        "5": split,
    }
    assert hours["dates"] == {"2030-12-24": []}


def test_hours_that_overlap_are_told_and_kept(page: Page, address: Address) -> None:
    page.goto(address("availability:hours_new"))
    page.wait_for_load_state("networkidle")
    page.get_by_label("Name").fill("Evenings")
    page.get_by_role("button", name="Monday: add hours").click()
    page.get_by_label("Monday, from").nth(1).fill("12:00")
    page.get_by_label("Monday, to").nth(1).fill("20:00")
    page.get_by_role("button", name="Save").locator("visible=true").click()
    expect(page.get_by_text("09:00–17:00 and 12:00–20:00 overlap.")).to_be_visible()
    expect(page.get_by_label("Monday, from").nth(1)).to_have_value("12:00")
    page.get_by_label("Monday, from").nth(1).fill("18:00")
    page.get_by_role("button", name="Save").locator("visible=true").click()
    expect(page.get_by_text("09:00–17:00, 18:00–20:00")).to_be_visible()


def test_the_team_and_the_switch_of_a_calendar(
    page: Page, account: Account, address: Address
) -> None:
    page.goto(f"{address('calendars:new')}?type=collective")
    page.get_by_label("Name").fill("Planning")
    page.get_by_label("Alice").check()
    page.get_by_role("button", name="Create calendar").click()
    page.get_by_role("link", name="Team").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Add member").click()
    page.get_by_label("Bob is the primary one").check()
    page.get_by_role("button", name="Move Bob", exact=True).press("ArrowUp")
    assert violations(page) == []
    page.get_by_role("button", name="Save").locator("visible=true").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.get_by_role("link", name="All calendars").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Bob, Alice")).to_be_attached()
    switch = page.get_by_role("switch", name="Planning can be booked")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    assert violations(page) == []
    page.get_by_label("Actions for Planning").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete calendar").click()
    expect(page.get_by_text("No calendars yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Planning")).to_be_visible()
