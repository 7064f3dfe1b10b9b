"""The calendar in the browser: dragging, conflicts, blocking off time."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hoopcrm.accounts.models import Account, Member
from tests.appointments.make import book, in_days, make_calendar
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 1


@pytest.fixture
def booked(account: Account, alice: Member) -> Any:
    """Tomorrow at ten and at fourteen o'clock, UTC."""
    calendar = make_calendar(account, alice, minutes=60, colour="green")
    for hour, title in ((10, "First lesson"), (14, "Second lesson")):
        book(calendar, make_contact(account), in_days(DAY, hour), title=title)
    return calendar


def open_day(page: Page, address: Callable[..., str]) -> None:
    page.goto(f"{address('agenda:page')}?view=day&date={in_days(DAY):%Y-%m-%d}&zone=UTC")
    expect(page.locator(".ec-event", has_text="First lesson")).to_be_visible()


def drag(page: Page, title: str, hours: float) -> None:
    """Pull an event so many hours down; an hour is two slots high."""
    event = page.locator(".ec-event", has_text=title)
    event.scroll_into_view_if_needed()
    box = event.bounding_box()
    assert box
    x, y = box["x"] + 60, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 8, steps=3)
    page.mouse.move(x, y + box["height"] * hours, steps=8)
    page.mouse.up()


def test_an_appointment_is_dragged_taken_back_and_kept_out_of_a_conflict(
    sign_in: SignIn, alice: Member, booked: Any, address: Callable[..., str]
) -> None:
    page = sign_in(alice)
    open_day(page, address)
    event = page.locator(".ec-event", has_text="First lesson")
    expect(event).to_contain_text("10:00")
    drag(page, "First lesson", 2)
    expect(page.locator(".toast-item")).to_contain_text("moved to")
    expect(event).to_contain_text("12:00")
    page.get_by_role("button", name="Undo").click()
    expect(event).to_contain_text("10:00")

    drag(page, "First lesson", 4)
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("There is something at that time already")
    assert violations(page) == []
    panel.get_by_role("button", name=re.compile("15:00")).click()
    expect(event).to_contain_text("15:00")


def test_details_status_and_filters(
    sign_in: SignIn, alice: Member, booked: Any, address: Callable[..., str]
) -> None:
    page = sign_in(alice)
    open_day(page, address)
    assert violations(page) == []
    page.locator(".ec-event", has_text="Second lesson").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Trial lesson")
    panel.get_by_role("button", name="Actions for Second lesson").click()
    panel.get_by_role("button", name="Showed").click()
    expect(page.locator(".toast-item")).to_contain_text("Showed")
    page.get_by_role("link", name="Only mine").click()
    expect(page.get_by_label(alice.display_name)).to_be_checked()
    expect(page.locator(".ec-event")).to_have_count(2)
    page.get_by_role("link", name="Clear filters").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ec-event")).to_have_count(0)
    assert f"date={in_days(DAY) + timedelta(days=1):%Y-%m-%d}" in page.url
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".ec-event", has_text="Second lesson")).to_be_visible()
    page.get_by_role("link", name="Month").click()
    expect(page.locator(".ec-month-view .ec-event", has_text="First lesson")).to_be_visible()
    assert "view=month" in page.url
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect(page.locator(".ec-month-view .ec-event", has_text="First lesson")).to_be_visible()
    assert violations(page) == []


def test_an_hour_is_blocked_off_and_freed(
    sign_in: SignIn, alice: Member, booked: Any, address: Callable[..., str]
) -> None:
    page = sign_in(alice)
    open_day(page, address)
    event = page.locator(".ec-event", has_text="First lesson")
    box = event.bounding_box()
    assert box
    page.mouse.click(box["x"] + 60, box["y"] + box["height"] * 2 + 4)
    page.locator("#agenda-choice").get_by_role("link", name="Block off time").click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_label("Start")).to_have_value(f"{in_days(DAY, 12):%Y-%m-%dT%H:%M}")
    panel.get_by_label("Title").fill("Dentist")
    panel.get_by_role("button", name="Block off").click()
    block = page.locator(".ec-event.is-block", has_text="Dentist")
    expect(block).to_be_visible()
    block.click()
    panel.get_by_role("button", name="Delete").click()
    expect(block).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(block).to_be_visible()
