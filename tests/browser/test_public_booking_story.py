"""A visitor in Tokyo books with a company in New York, on its page and within another site."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from appointments.models import Calendar
from appointments.public import guard
from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.appointments.make import in_days, make_calendar
from tests.browser.conftest import SignIn, violations
from tests.make import make_member

pytestmark = pytest.mark.django_db(transaction=True)

TOKYO, NEW_YORK = "Asia/Tokyo", "America/New_York"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0)


@pytest.fixture
def calendar(account: Account) -> Calendar:
    account.time_zone = NEW_YORK
    account.save()
    return make_calendar(account, make_member(account, "Ben"), slug="lesson", allow_cancel=True)


@pytest.fixture
def visitor(browser: Browser) -> Page:
    page = browser.new_context(timezone_id=TOKYO).new_page()
    page.set_default_timeout(8000)
    return page


def clock(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def book(page: Page | FrameLocator, start: datetime) -> None:
    """From the page of times to the confirmation."""
    local = start.astimezone(ZoneInfo(TOKYO))
    if page.locator(".slot-month-name").inner_text() != f"{local:%B %Y}":
        page.get_by_role("link", name="Next month").click()
    page.get_by_role("link", name=f"{local:%A} {local.day} {local:%B %Y}").click()
    expect(page.locator(".slot-day[aria-current]")).to_have_text(str(local.day))
    page.get_by_role("button", name=f"{local:%H:%M}", exact=True).click()
    expect(page.get_by_text("Kept for you until")).to_be_visible()
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Last name").fill("Lovelace")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()


def test_both_see_it_on_their_own_clock(
    sign_in: SignIn,
    alice: Member,
    calendar: Calendar,
    visitor: Page,
    live_server: object,
    address: Callable[..., str],
) -> None:
    alice.user.time_zone = NEW_YORK
    alice.user.save()
    start = in_days(2, hour=16)
    staff = sign_in(alice)
    staff.goto(f"{address('agenda:page')}?view=day&date={start:%Y-%m-%d}")
    expect(staff.get_by_text("Ada Lovelace")).to_have_count(0)

    visitor.goto(f"{live_server}/book/lesson/")
    visitor.wait_for_url("**/?zone=Asia%2FTokyo")
    assert violations(visitor) == []
    visitor.locator(".booking-slot").first.click()
    expect(visitor.get_by_text("Kept for you until")).to_be_visible()
    assert violations(visitor) == []
    visitor.get_by_role("link", name="Another time").click()
    book(visitor, start)
    expect(visitor.locator("dl.facts")).to_contain_text(clock(start, TOKYO))
    assert violations(visitor) == []

    staff.reload()
    event = staff.get_by_role("article", name=re.compile("Ada Lovelace"))
    expect(event).to_contain_text(clock(start, NEW_YORK))

    with visitor.context.expect_page() as opened:
        visitor.get_by_role("link", name="See or change").click()
    expect(opened.value.locator("dl.facts")).to_contain_text(clock(start, TOKYO))


@pytest.fixture
def another_site(live_server: object) -> Iterator[str]:
    """A page of another host with the piece for web sites in it."""
    script = f'<script src="{live_server}/book/embed.js" data-calendar="lesson"></script>'
    page = f"<!doctype html><title>Shop</title><h1>Our shop</h1>{script}".encode()

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page if self.path.startswith("/?") else b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/?utm_source=shop"
    server.shutdown()
    server.server_close()


def test_it_stands_within_another_site(
    account: Account, calendar: Calendar, visitor: Page, another_site: str
) -> None:
    visitor.goto(another_site)
    frame = visitor.frame_locator("iframe")
    expect(frame.locator("#zone")).to_have_value(TOKYO)
    visitor.wait_for_function("parseInt(document.querySelector('iframe').style.height) > 300")
    book(frame, in_days(2, hour=16))
    with scope(account):
        assert Contact.objects.get().first_attribution["utmSource"] == "shop"


def test_it_works_without_scripts(
    calendar: Calendar, browser: Browser, live_server: object
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server}/book/lesson/")
    page.get_by_label("Time zone").select_option(TOKYO)
    page.get_by_role("button", name="Show").click()
    book(page, in_days(2, hour=16))


def test_the_contact_cancels_by_their_link(
    calendar: Calendar, visitor: Page, live_server: object
) -> None:
    visitor.goto(f"{live_server}/book/lesson/")
    visitor.wait_for_url("**/?zone=Asia%2FTokyo")
    book(visitor, in_days(2, hour=16))
    with visitor.context.expect_page() as opened:
        visitor.get_by_role("link", name="See or change").click()
    page = opened.value
    page.get_by_role("link", name="Cancel the appointment").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.locator(".booking-state")).to_have_text("Cancelled")
