"""The scripts of the ui/ set, driven by keyboard and mouse."""

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import ui_pages

pytestmark = [pytest.mark.urls("tests.browser.ui_urls"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(page: Page, live_server) -> Iterator[Page]:
    """The test page, opened; any error in the console fails the test, a refused style too."""
    ui_pages.reset()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{live_server.url}/t/")
    page.wait_for_load_state("networkidle")
    yield page
    assert [p for p in problems if "500" not in p and "422" not in p] == []


def toast(page: Page, text: str):
    return page.locator(".toast-item", has_text=text)


def test_inline_edit_enter_saves_and_returns_the_focus(site: Page) -> None:
    site.get_by_role("button", name="Title Coach").click()
    field = site.get_by_role("textbox", name="Title")
    expect(field).to_be_focused()
    field.fill("Captain")
    field.press("Enter")
    value = site.get_by_role("button", name="Title Captain")
    expect(value).to_be_focused()
    expect(site.locator("#title")).to_have_class(re.compile("is-saved"))
    assert ui_pages.store["title"] == "Captain"


def test_inline_edit_leaving_the_field_saves(site: Page) -> None:
    site.get_by_role("button", name="Title Coach").click()
    site.get_by_role("textbox", name="Title").fill("Referee")
    site.get_by_text("Toolbar").click()
    expect(site.get_by_role("button", name="Title Referee")).to_be_visible()


def test_inline_edit_escape_restores_without_saving(site: Page) -> None:
    site.get_by_role("button", name="Title Coach").click()
    site.get_by_role("textbox", name="Title").fill("Nobody")
    site.get_by_role("textbox", name="Title").press("Escape")
    expect(site.get_by_role("button", name="Title Coach")).to_be_focused()
    assert ui_pages.store["posts"] == 0
    site.get_by_role("button", name="Title Coach").click()
    expect(site.get_by_role("textbox", name="Title")).to_have_value("Coach")


def test_inline_edit_error_keeps_what_was_typed(site: Page) -> None:
    site.get_by_role("button", name="Title Coach").click()
    site.get_by_role("textbox", name="Title").fill("small")
    site.get_by_role("textbox", name="Title").press("Enter")
    expect(site.locator("#title .errorlist")).to_contain_text("Begin with a capital")
    expect(site.get_by_role("textbox", name="Title")).to_have_value("small")
    expect(site.get_by_role("textbox", name="Title")).to_be_focused()
    site.get_by_role("textbox", name="Title").press("Escape")
    expect(site.get_by_role("button", name="Title Coach")).to_be_visible()


def test_slide_over_takes_the_focus_saves_and_gives_it_back(site: Page) -> None:
    site.get_by_role("link", name="New thing").focus()
    site.keyboard.press("c")
    expect(site.get_by_label("Name *")).to_be_focused()
    site.get_by_label("Name *").fill("Ball")
    site.get_by_role("button", name="Save").click()
    expect(site.locator("#slide-over")).to_be_hidden()
    expect(toast(site, "Thing saved")).to_be_visible()
    expect(site.get_by_role("link", name="New thing")).to_be_focused()


def test_slide_over_error_stays_open_with_the_field_marked(site: Page) -> None:
    site.get_by_role("link", name="New thing").click()
    site.get_by_role("button", name="Save").click()
    expect(site.get_by_text("This field is required.")).to_be_visible()
    expect(site.get_by_label("Name *")).to_be_focused()
    site.get_by_label("Name *").fill("Ball")
    site.get_by_label("Size").fill("big")
    site.get_by_role("button", name="Save").click()
    expect(site.get_by_text("Enter a whole number.")).to_be_visible()
    expect(site.get_by_label("Size")).to_be_focused()
    site.keyboard.press("Escape")
    site.get_by_role("button", name="Keep editing").click()
    expect(site.get_by_label("Name *")).to_have_value("Ball")
    site.get_by_label("Size").fill("3")
    site.get_by_role("button", name="Save").click()
    expect(site.locator("#slide-over")).to_be_hidden()


def test_slide_over_saves_one_and_offers_another(site: Page) -> None:
    site.get_by_role("link", name="New thing").click()
    site.get_by_label("Name *").fill("Ball")
    site.get_by_role("button", name="Another").click()
    expect(toast(site, "Thing saved")).to_be_visible()
    expect(site.get_by_label("Name *")).to_have_value("")
    toast(site, "Thing saved").get_by_role("button", name="Undo").click()
    expect(toast(site, "Taken back")).to_be_visible()
    assert ui_pages.store["undone"] == 1


def test_slide_over_asks_before_input_is_lost(site: Page) -> None:
    site.get_by_role("link", name="New thing").click()
    site.get_by_label("Name *").fill("Half")
    site.keyboard.press("Escape")
    site.get_by_role("button", name="Keep editing").click()
    expect(site.get_by_label("Name *")).to_have_value("Half")
    site.keyboard.press("Escape")
    site.get_by_role("button", name="Discard").click()
    expect(site.locator("#slide-over")).to_be_hidden()


def test_slide_over_without_input_closes_at_once(site: Page) -> None:
    site.get_by_role("link", name="New thing").click()
    expect(site.get_by_label("Name *")).to_be_focused()
    site.keyboard.press("Escape")
    expect(site.locator("#slide-over")).to_be_hidden()


def test_confirm_sends_only_when_agreed(site: Page) -> None:
    site.get_by_role("button", name="Delete it").click()
    site.get_by_role("button", name="Cancel").click()
    expect(site.locator("#confirm")).to_be_hidden()
    assert ui_pages.store["posts"] == 0
    site.get_by_role("button", name="Delete it").click()
    with site.expect_response("**/t/count/"):
        site.get_by_role("button", name="Delete", exact=True).click()
    assert ui_pages.store["posts"] == 1


def test_confirm_waits_for_the_typed_word(site: Page) -> None:
    site.get_by_role("button", name="Wipe all").click()
    go = site.get_by_role("button", name="Continue")
    expect(go).to_be_disabled()
    site.get_by_label("Type “WIPE” to confirm").fill("WIPE")
    with site.expect_response("**/t/count/"):
        go.click()
    assert ui_pages.store["posts"] == 1


def test_second_click_while_the_first_runs_sends_nothing(site: Page) -> None:
    ui_pages.store["release"] = threading.Event()
    button = site.get_by_role("button", name="Slow")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    button.dispatch_event("click")
    expect(site.locator("#request-bar")).to_have_class(re.compile("is-on"))
    ui_pages.store["release"].set()
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert ui_pages.store["posts"] == 1


def test_failure_shows_a_toast_and_leaves_the_page(site: Page) -> None:
    site.get_by_role("button", name="Broken").click()
    expect(toast(site, "Something went wrong")).to_be_visible()
    expect(site.get_by_role("button", name="Broken")).to_be_visible()


def test_palette_finds_and_opens_by_keyboard(site: Page) -> None:
    site.keyboard.press("Control+k")
    expect(site.get_by_role("combobox", name="Search")).to_be_focused()
    expect(site.get_by_role("option", name="Settings")).to_be_visible()
    site.keyboard.type("ada")
    expect(site.get_by_role("option", name="ada 1")).to_have_attribute("aria-selected", "true")
    site.keyboard.press("ArrowDown")
    site.keyboard.press("Enter")
    site.wait_for_url(re.compile("opened=ada-2"))  # and until the page takes keys again
    site.keyboard.press("/")
    expect(site.get_by_role("group", name="Recent").get_by_role("option")).to_have_text(["ada 2"])


def test_palette_says_when_nothing_is_found(site: Page) -> None:
    site.get_by_role("button", name="Search or jump to").click()
    site.keyboard.type("zzz")
    expect(site.locator(".palette-empty")).to_have_text("Nothing found for “zzz”")
    site.keyboard.press("Escape")
    expect(site.locator("#palette")).to_be_hidden()


def test_sequence_of_keys_follows_a_link_but_not_while_typing(site: Page) -> None:
    site.get_by_role("button", name="Title Coach").click()
    expect(site.get_by_role("textbox", name="Title")).to_be_focused()
    site.keyboard.type("gc")
    expect(site.get_by_role("textbox", name="Title")).to_have_value("gc")
    site.keyboard.press("Escape")
    site.keyboard.type("gc")
    expect(site).to_have_url(re.compile("part=list"))


def test_shortcut_sheet_lists_keys_of_shell_and_page(site: Page) -> None:
    site.keyboard.press("?")
    sheet = site.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("New thing")).to_be_visible()
    expect(sheet.get_by_text("Contacts")).to_be_visible()
    site.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_rows_shift_takes_the_range_and_shows_the_bulk_bar(site: Page) -> None:
    site.get_by_role("checkbox", name="Select a", exact=True).click()
    site.get_by_role("checkbox", name="Select c").click(modifiers=["Shift"])
    expect(site.get_by_role("checkbox", name="Select b")).to_be_checked()
    expect(site.get_by_text("3 selected").first).to_be_visible()
    expect(site.locator("#toolbar")).to_be_hidden()
    site.get_by_role("button", name="Clear").click()
    expect(site.locator("#toolbar")).to_be_visible()
    expect(site.get_by_role("checkbox", name="Select b")).not_to_be_checked()


def test_row_click_opens_the_record(site: Page) -> None:
    site.get_by_role("cell", name="Row b").click()
    expect(site).to_have_url(re.compile("opened=b"))


def test_columns_are_ordered_by_keyboard_and_by_mouse(site: Page) -> None:
    site.get_by_role("button", name="Move a").press("ArrowDown")
    site.get_by_role("button", name="Move d").drag_to(site.get_by_role("button", name="Move b"))
    site.get_by_role("button", name="Apply").click()
    expect(site).to_have_url(re.compile("columns=d&columns=b&columns=a&columns=c"))


def test_tags_are_picked_and_made(site: Page) -> None:
    box = site.get_by_role("combobox", name="Tags")
    box.click()
    site.get_by_role("option", name="vip").click()
    box.fill("new one")
    box.press("Enter")
    expect(site.locator("#tags")).to_have_values(["vip", "new one"])
    expect(site.locator(".ts-control .tone-green")).to_have_text(re.compile("vip"))


def test_upload_stores_refuses_and_says_why(site: Page) -> None:
    site.get_by_label("File").set_input_files(
        [
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"},
            {"name": "b.exe", "mimeType": "application/x-dosexec", "buffer": b"MZ"},
            {"name": "c.txt", "mimeType": "text/plain", "buffer": b"x" * 2000},
        ]
    )
    expect(toast(site, "Stored a.txt")).to_be_visible()
    expect(site.locator(".upload", has_text="b.exe")).to_contain_text("Only text files")
    expect(site.locator(".upload", has_text="c.txt")).to_contain_text("Too big")
    assert ui_pages.store["files"] == ["a.txt"]


def test_tabs_move_by_arrow_and_load_their_panel(site: Page) -> None:
    site.get_by_role("tab", name="One").focus()
    site.keyboard.press("ArrowRight")
    expect(site.get_by_role("tab", name="Two")).to_have_attribute("aria-selected", "true")
    expect(site.get_by_role("tabpanel")).to_have_text("Part two")
    expect(site).to_have_url(re.compile("part=two"))
    site.keyboard.press("End")
    expect(site.get_by_role("tabpanel")).to_have_text("Part three")


def test_theme_and_sidebar_are_remembered(site: Page) -> None:
    site.get_by_role("button", name="Menu of Sam Field").click()
    site.get_by_role("button", name="Dark").click()
    site.keyboard.press("Escape")
    site.get_by_role("button", name="Collapse menu").click()
    site.reload()
    expect(site.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(site.locator("body")).to_have_attribute("data-sidebar", "collapsed")
    expect(site.get_by_role("button", name="Expand menu")).to_be_visible()


def test_drawer_opens_and_closes_on_a_phone(site: Page) -> None:
    site.set_viewport_size({"width": 390, "height": 844})
    expect(site.get_by_role("link", name="Settings")).to_be_hidden()
    site.get_by_role("button", name="Open menu").click()
    expect(site.get_by_role("link", name="Settings")).to_be_visible()
    site.keyboard.press("Escape")
    expect(site.get_by_role("link", name="Settings")).to_be_hidden()
    expect(site.get_by_role("button", name="Open menu")).to_be_focused()
