"""A note from its first word to its return, in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


def test_write_edit_delete_and_undo(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    contact = make_contact(account)
    page = sign_in(alice)
    page.goto(address("contacts:record", contact.pk))
    tab = page.get_by_role("tab", name=re.compile("Notes"))
    expect(tab.locator(".count")).to_have_text("0")

    page.keyboard.press("n")  # from any tab
    editor = page.locator(".rich-body")
    expect(editor).to_be_focused()
    page.keyboard.type("Wants a trial")
    expect(editor).to_have_text("Wants a trial")
    bold = page.get_by_role("button", name="Bold")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Control+b")
    expect(bold).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("End")
    page.keyboard.press("Control+b")
    expect(bold).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bulleted list").click()
    page.keyboard.type("on Monday")
    page.keyboard.press("Enter")
    page.keyboard.type("see example.com")
    assert violations(page) == []
    page.get_by_label("Title").fill("Phone call")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(tab.locator(".count")).to_have_text("1")

    tab.click()
    note = page.locator(".note")
    expect(note.locator("strong")).to_have_text("Wants a trial")
    expect(note.locator("li")).to_have_text(["on Monday", "see example.com"])
    assert violations(page) == []

    note.get_by_role("link", name="Edit note").click()
    expect(editor.locator("li")).to_have_count(2)
    editor.locator("li").last.click()
    page.keyboard.press("End")
    page.keyboard.type("/prices")
    page.keyboard.press("Control+Enter")
    expect(note.locator("li").last).to_have_text("see example.com/prices")
    expect(note).to_contain_text("edited by")

    note.get_by_role("button", name="Pin note").click()
    expect(note.get_by_role("button", name="Unpin note")).to_be_visible()
    note.get_by_role("button", name="Delete note").click()
    expect(page.get_by_text("No notes yet")).to_be_visible()
    expect(tab.locator(".count")).to_have_text("0")
    page.get_by_role("button", name="Undo").click()
    expect(note.locator("strong")).to_have_text("Wants a trial")
    expect(tab.locator(".count")).to_have_text("1")


def test_a_link_and_undo_in_the_editor(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    contact = make_contact(account)
    page = sign_in(alice)
    page.goto(address("contacts:note_add", contact.pk))  # the same form as a page of its own
    editor = page.locator(".rich-body")
    editor.click()
    page.keyboard.type("offer")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_label("Address of the link").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Address of the link")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Address of the link").fill("example.com/offer")
    page.keyboard.press("Enter")
    expect(editor.locator("a")).to_have_attribute("href", "https://example.com/offer")
    page.get_by_role("button", name="Undo").click()
    expect(editor.locator("a")).to_have_count(0)
    page.get_by_role("button", name="Redo").click()
    expect(editor.locator("a")).to_have_text("offer")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note a", has_text="offer")).to_have_attribute("rel", "noopener")
