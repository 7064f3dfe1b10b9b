"""Saving a list, sharing it, and finding it again, in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from contacts.conditions.tree import Condition, of_alternatives
from contacts.listing.state import State
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import smart_list_create
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact, make_member

pytestmark = pytest.mark.django_db(transaction=True)
Address = Callable[..., str]


@pytest.fixture
def people(account: Account, bob: Member) -> None:
    for name in ("Amy", "Bea", "Cal"):
        make_contact(account, first_name=name, last_name="Doe", email=f"{name}@example.com")
    make_contact(account, first_name="Zed", last_name="Bobson", owner=bob)


def make_list(account: Account, owner: Member, name: str, **over: object) -> SmartList:
    with scope(account):
        values = {"state": State(sort="name")} | over
        return smart_list_create(Actor.of_member(owner), owner=owner, name=name, **values)  # type: ignore[arg-type]


def tabs(page: Page) -> list[str]:
    return [one.strip() for one in page.locator(".tab:visible .tab-name").all_inner_texts()]


def choose_sort(page: Page, name: str) -> None:
    page.get_by_role("button", name="Sort").click()
    page.locator("#list-tools .dropdown-item", has_text=name).first.click()


def act(page: Page, name: str) -> None:
    page.get_by_role("button", name="List actions").click()
    page.locator(".list-actions .dropdown-menu").get_by_text(name, exact=True).click()


def test_save_share_and_let_a_colleague_see_it(
    sign_in: SignIn,
    browser: Browser,
    alice: Member,
    bob: Member,
    people: None,
    address: Address,
) -> None:
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    choose_sort(page, "Name")
    expect(page.locator("th[data-column=name]")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="New list").click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("Name (A to Z)")).to_be_visible()
    panel.get_by_role("button", name="Create list").click()
    expect(panel.get_by_text("Give the list a name.")).to_be_visible()
    panel.get_by_label("Name").fill("By name")
    panel.get_by_role("button", name="Create list").click()
    page.wait_for_url(re.compile("list="))
    expect(page.locator(".tab[aria-current] .tab-name")).to_have_text("By name")
    expect(page.locator(".tab[aria-current] .count")).to_have_text("4")

    act(page, "Share")
    panel = page.get_by_role("dialog")
    panel.get_by_label("Everybody in the account").select_option("view")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast-item", has_text="Saved who may see the list")).to_be_visible()

    within = browser.new_context()
    theirs = sign_in(bob, within=within)
    theirs.goto(address("contacts:list"))
    theirs.get_by_role("link", name=re.compile("^By name")).click()
    expect(theirs.get_by_role("link", name=re.compile("Zed Bobson"))).to_be_visible()
    expect(theirs.get_by_role("link", name=re.compile("Amy Doe"))).to_have_count(0)
    choose_sort(theirs, "E-mail")
    bar = theirs.locator("#list-unsaved")
    expect(bar).to_be_visible()
    expect(bar.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    expect(bar.get_by_role("link", name="Save as new")).to_be_visible()
    within.close()


def test_a_long_name_of_the_open_tab_ends_in_dots_on_a_phone(
    sign_in: SignIn, alice: Member, account: Account, people: None, address: Address
) -> None:
    one = make_list(account, alice, "Those whom somebody should call before the holidays begin")
    make_list(account, alice, "Another")
    page = sign_in(alice)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address('contacts:list')}?list={one.pk}")
    expect(page.locator(".list-tabs > .tabs.is-tight")).to_be_visible()
    name = page.locator(".tab[aria-current] .tab-name")
    width, room = name.evaluate(
        "one => { const end = one.closest('.tabs').getBoundingClientRect().right;"
        " const own = one.getBoundingClientRect(); return [own.width, end - own.right]; }"
    )
    assert width > 60
    assert room >= 0
    page.set_viewport_size({"width": 1200, "height": 844})
    expect(page.locator(".list-tabs > .tabs.is-tight")).to_have_count(0)


def test_menus_open_without_scripts(
    sign_in: SignIn, browser: Browser, alice: Member, account: Account, address: Address
) -> None:
    make_list(account, alice, "By name")
    within = browser.new_context(java_script_enabled=False)
    page = sign_in(alice, within=within)
    page.goto(address("smartlists:manage"))
    menu = page.locator(".manage-list", has_text="By name").locator(".dropdown")
    rename = menu.get_by_text("Rename")
    expect(rename).to_be_hidden()
    menu.locator("button").first.click()
    rename.click()
    page.get_by_label("Name").fill("By first name")
    page.get_by_role("button", name="Rename").click()
    with scope(account):
        assert SmartList.objects.get().name == "By first name"
    within.close()


def test_unsaved_changes_are_saved_or_discarded(
    sign_in: SignIn, alice: Member, account: Account, people: None, address: Address
) -> None:
    one = make_list(account, alice, "By name")
    page = sign_in(alice)
    page.goto(f"{address('contacts:list')}?list={one.pk}")
    bar, dot = page.locator("#list-unsaved"), page.locator("#list-dot")
    expect(bar).to_be_hidden()
    choose_sort(page, "E-mail")
    expect(bar).to_be_visible()
    expect(dot).to_be_visible()
    bar.get_by_role("link", name="Discard").click()
    expect(bar).to_be_hidden()
    expect(page.locator("th[data-column=name]")).to_have_attribute("aria-sort", "ascending")
    page.wait_for_load_state("networkidle")

    # Widths belong to the list, and the arrow keys set them too.
    handle = page.get_by_role("button", name="Width of E-mail")
    email = page.locator("th[data-column=email]")
    narrow = email.evaluate("cell => cell.offsetWidth")
    for _step in range(5):
        handle.press("ArrowRight")
    width = email.evaluate("cell => cell.style.width")
    assert width == f"{narrow + 5 * 16}px"
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Save", exact=True).click()
    expect(bar).to_be_hidden()
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(email).to_have_attribute("style", re.compile(f"(^| )width: {width}"))

    # Columns are dragged in the header.
    start = page.locator("th[data-column=email] .sort-link").bounding_box()
    end = page.locator("th[data-column=tags]").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 8, steps=6)
    page.mouse.up()
    expect(page.locator("th[data-column]").nth(2)).to_have_attribute("data-column", "tags")
    bar.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast-item", has_text="was saved").last).to_be_visible()
    expect(bar).to_be_hidden()  # else it could be taken for the one after Undo
    page.locator(".toast-item", has_text="was saved").last.get_by_role(
        "button", name="Undo"
    ).click()
    expect(bar).to_be_visible()
    with scope(account):
        assert State.of_data(SmartList.objects.get().state) == State(sort="name")


def test_tabs_are_dragged_and_managed(
    sign_in: SignIn, alice: Member, account: Account, people: None, address: Address
) -> None:
    for name in ("First", "Second", "Third"):
        make_list(account, alice, name)
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    page.wait_for_load_state("networkidle")
    third = page.locator(".tab", has_text="Third").bounding_box()
    first = page.locator(".tab", has_text="First").bounding_box()
    assert third
    assert first
    page.mouse.move(third["x"] + 20, third["y"] + 10)
    page.mouse.down()
    page.mouse.move(first["x"] + 8, first["y"] + 10, steps=8)
    with page.expect_response(re.compile("/lists/order/")):
        page.mouse.up()
    page.reload()
    assert tabs(page) == ["All", "Third", "First", "Second"]

    act(page, "Manage smart lists")
    panel = page.get_by_role("dialog")
    expect(panel.locator(".manage-list")).to_have_count(3)
    page.wait_for_load_state("networkidle")
    with page.expect_response(re.compile("/lists/order/")):
        panel.get_by_role("button", name="Move Third").press("ArrowDown")
    expect(page.locator(".tab .tab-name").nth(1)).to_have_text("First")
    panel.get_by_label("Search lists").fill("sec")
    expect(panel.locator(".manage-list")).to_have_count(1)
    panel.get_by_role("button", name="Actions for the list Second").click()
    panel.get_by_role("link", name="Rename").click()
    panel.get_by_label("Name").fill("Second to none")
    panel.get_by_role("button", name="Rename").click()
    expect(panel.locator(".manage-list-name", has_text="Second to none")).to_be_visible()
    panel.get_by_role("button", name="Actions for the list First").click()
    panel.locator(".dropdown-menu.show").get_by_role("button", name="Delete").click()
    page.locator("#confirm").get_by_role("button", name="Delete list").click()
    expect(panel.locator(".manage-list")).to_have_count(2)
    page.locator(".toast-item", has_text="was deleted").get_by_role("button", name="Undo").click()
    expect(panel.locator(".manage-list")).to_have_count(3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_and_for_everybody(
    scheme: str, sign_in: SignIn, alice: Member, account: Account, people: None, address: Address
) -> None:
    make_member(account, "Erin")
    asked = of_alternatives([[Condition("email", "not_empty")], [Condition("city", "is", "Rome")]])
    one = make_list(account, alice, "With an e-mail", state=State(conditions=asked))
    for number in range(6):
        make_list(account, alice, f"List number {number}")
    page = sign_in(alice)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address('contacts:list')}?list={one.pk}")
    expect(page.locator(".tab[aria-current]")).to_be_visible()
    page.locator(".tabs-more > button").click()
    expect(page.locator(".tabs-more .dropdown-item:visible").first).to_be_visible()
    page.keyboard.press("Escape")
    choose_sort(page, "E-mail")
    expect(page.locator("#list-unsaved")).to_be_visible()
    expect(page.get_by_role("button", name="Sort")).to_be_focused()
    overflow = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not overflow
    assert violations(page) == []
    for action in ("new", "share", "duplicate", "rename"):
        place = address(f"smartlists:{action}", *([] if action == "new" else [one.pk]))
        page.goto(place)
        assert violations(page) == [], action
