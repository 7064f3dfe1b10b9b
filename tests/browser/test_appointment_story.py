"""Appointments in the browser: booked on a record, seen in two time zones, moved, cancelled."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from appointments.models import Calendar
from hoopcrm.accounts.models import Account, Member
from tests.appointments.make import book, in_days, make_calendar
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact, make_member

pytestmark = pytest.mark.django_db(transaction=True)

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


def lives_in(member: Member, zone: str) -> Member:
    member.user.time_zone = zone
    member.user.save()
    return member


def clock(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def dialog_of(page: Page) -> Page:
    return page.locator("#slide-over")  # type: ignore[return-value]


def test_what_one_books_another_sees_on_their_own_clock(
    sign_in: SignIn,
    alice: Member,
    account: Account,
    address: Callable[..., str],
    browser: Browser,
) -> None:
    lives_in(alice, NEW_YORK)
    dora = lives_in(make_member(account, "Dora", role="Admin"), BERLIN)
    contact = make_contact(account, email="ada@example.com")
    make_calendar(account, alice)
    start = in_days(3, hour=16)
    record = f"{address('contacts:record', contact.pk)}?tab=appointments"

    page = sign_in(alice)
    page.goto(record)
    page.get_by_role("link", name="Book an appointment").click()
    form = dialog_of(page)
    expect(form.get_by_label("Title")).to_have_attribute("placeholder", "Ada Lovelace")
    local = start.astimezone(ZoneInfo(NEW_YORK))
    if form.locator(".slot-month-name").inner_text() != f"{local:%B %Y}":
        form.get_by_role("button", name="Next month").click()
    form.locator(f"#slot-day-{local:%Y-%m-%d}").click()
    expect(form.locator(f"#slot-day-{local:%Y-%m-%d}")).to_have_attribute("aria-pressed", "true")
    form.get_by_role("radio", name=f"{local:%H:%M}", exact=True).check()
    assert violations(page) == []
    form.get_by_label("Title").fill("First lesson")
    form.get_by_role("button", name="Book", exact=True).click()
    card = page.locator(".appointment", has_text="First lesson")
    expect(card).to_contain_text(clock(start, NEW_YORK))
    tab = page.get_by_role("tab", name=re.compile("Appointments"))
    expect(tab.locator(".count")).to_have_text("1")

    other = sign_in(dora, within=browser.new_context())
    other.goto(record)
    theirs = other.locator(".appointment", has_text="First lesson")
    expect(theirs).to_contain_text(clock(start, BERLIN))
    expect(theirs.locator(".appointment-own")).to_contain_text(clock(start, NEW_YORK))
    expect(theirs.locator(".appointment-own")).to_contain_text("America/New York")
    assert violations(other) == []


def test_choosing_another_calendar_keeps_what_was_typed_and_shows_its_times(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    contact = make_contact(account, email="ada@example.com")
    make_calendar(account, alice)
    make_calendar(account, name="Yoga", type=Calendar.Type.CLASS, per_slot=8, minutes=60)
    page = sign_in(alice)
    page.goto(f"{address('appointments:new')}?contact={contact.pk}")
    page.get_by_label("Title").fill("Typed before")
    held: list[Route] = []
    page.route("**/appointments/new/**", lambda route: held.append(route))
    page.get_by_label("Calendar").select_option(label="Yoga")
    while not held:
        page.wait_for_timeout(20)
    page.get_by_label("Title").fill("Typed meanwhile")
    held[0].continue_()
    expect(page.locator(".slot-time small").first).to_have_text("8 left")
    expect(page.get_by_label("Title")).to_have_value("Typed meanwhile")
    page.unroute_all()
    expect(page.get_by_role("combobox", name="Guests")).to_have_count(0)
    page.get_by_label("Custom time").check()
    expect(page.locator(".slot-picker")).to_be_hidden()
    expect(page.get_by_label("Start")).to_be_visible()


def test_a_time_taken_meanwhile_offers_the_next_ones(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    contact = make_contact(account, email="ada@example.com")
    other = make_contact(account, email="bea@example.com", first_name="Bea")
    lesson = make_calendar(account, alice)
    start = in_days(1, hour=12)
    page = sign_in(alice)
    page.goto(f"{address('contacts:record', contact.pk)}?tab=appointments")
    preset = f"{address('appointments:new')}?contact={contact.pk}&start={start:%Y-%m-%dT%H:%MZ}"
    page.goto(preset)
    page.get_by_label("Title").fill("Mine")
    book(lesson, other, start)
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("This time is no longer free")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Mine")
    page.get_by_role("group", name="Next free times").get_by_role("button").first.click()
    expect(page.locator(".appointment", has_text="Mine")).to_be_visible()


def test_cancelling_with_a_reason_and_taking_it_back(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    contact = make_contact(account, email="ada@example.com")
    book(make_calendar(account, alice), contact, in_days(3), title="First lesson")
    page = sign_in(alice)
    page.goto(f"{address('contacts:record', contact.pk)}?tab=appointments")
    page.get_by_role("button", name="Actions for First lesson").click()
    page.get_by_role("link", name="Cancel…").click()
    form = dialog_of(page)
    form.get_by_label("Reason").fill("Ill")
    assert violations(page) == []
    form.get_by_role("button", name="Cancel the appointment").click()
    expect(page.get_by_text("No appointment ahead")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".appointment", has_text="First lesson")).to_be_visible()
    page.get_by_role("button", name="Actions for First lesson").click()
    page.get_by_role("button", name="No-show").click()
    page.get_by_role("link", name="Previous", exact=True).click()
    expect(page.locator(".appointment")).to_contain_text("No-show")


@pytest.mark.parametrize("first", ["the list", "the change"])
def test_a_list_opened_while_a_change_is_sent_shows_it(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str], first: str
) -> None:
    contact = make_contact(account)
    book(make_calendar(account, alice), contact, in_days(3), title="First lesson")
    page = sign_in(alice)
    page.goto(f"{address('contacts:record', contact.pk)}?tab=appointments")
    page.wait_for_load_state("networkidle")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if len(held) == 2:
            route.continue_()
        else:
            held.append(route)

    page.route(re.compile("/status/|/tab/.*appointments=previous"), hold)
    page.get_by_role("button", name="Actions for First lesson").click()
    page.get_by_role("button", name="No-show").click()
    page.get_by_role("link", name="Previous", exact=True).click()
    page.wait_for_timeout(50)
    change, listing = held
    before = listing.fetch()
    if first == "the list":
        listing.fulfill(response=before)
        expect(page.get_by_text("Nothing yet")).to_be_visible()
        change.continue_()
    else:
        change.continue_()
        expect(page.locator(".toast-item")).to_be_visible()
        listing.fulfill(response=before)
    expect(page.locator(".appointment")).to_contain_text("No-show")
    expect(page.locator(".toast-item")).to_contain_text("No-show")


def test_without_scripts_a_day_and_a_time_are_chosen_by_buttons(
    alice: Member,
    account: Account,
    address: Callable[..., str],
    browser: Browser,
    live_server: object,
) -> None:
    from django.conf import settings

    from tests.conftest import signed_in

    contact = make_contact(account, email="ada@example.com")
    make_calendar(account, alice)
    context = browser.new_context(java_script_enabled=False)
    session = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)}]
    )
    page = context.new_page()
    page.goto(f"{address('appointments:new')}?contact={contact.pk}")
    page.get_by_label("Title").fill("Plain")
    page.get_by_role("button", name="Next month").click()
    expect(page.get_by_label("Title")).to_have_value("Plain")
    page.locator("button.slot-day").nth(4).click()
    page.locator(".slot-time").nth(3).click()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator(".appointment", has_text="Plain")).to_be_visible()
