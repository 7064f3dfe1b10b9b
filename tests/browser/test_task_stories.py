"""Tasks in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_repeating_task_is_added_and_done(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    contact = make_contact(account)
    page = sign_in(alice)
    page.goto(f"{address('contacts:record', contact.pk)}?tab=tasks")
    count = page.get_by_role("tab", name=re.compile("Tasks")).locator(".count")
    expect(page.get_by_text("Nothing to do for this contact")).to_be_visible()

    page.keyboard.press("t")
    form = page.get_by_role("dialog")
    form.get_by_label("Title").fill("Call about the offer")
    expect(form.get_by_label("Every", exact=True)).to_be_hidden()
    form.get_by_label("Repeats").select_option("weekly")
    form.get_by_label("Every", exact=True).fill("2")
    assert violations(page) == []
    form.get_by_role("button", name="Save", exact=True).click()
    line = page.locator(".task-item", has_text="Call about the offer")
    expect(line).to_contain_text("Every 2 weeks")
    expect(count).to_have_text("1")

    page.get_by_role("button", name="Mark “Call about the offer” as done").click()
    expect(line).to_have_count(0)
    expect(count).to_have_text("0")
    page.get_by_role("button", name="Undo").click()
    expect(line).to_be_visible()
    expect(count).to_have_text("1")

    page.goto(address("tasks:list"))
    page.get_by_label("Select Call about the offer").check()
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_role("row", name=re.compile("Call about the offer"))).to_contain_text("Done")
    page.emulate_media(color_scheme="dark")
    page.reload()
    assert violations(page) == []


def test_t_on_a_record_adds_a_task_of_that_contact_whatever_tab_is_open(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    contact = make_contact(account)
    page = sign_in(alice)
    page.goto(f"{address('contacts:record', contact.pk)}?tab=activity")
    page.keyboard.press("t")
    title = page.get_by_label("Title")
    expect(title).to_be_focused()
    expect(page.locator("#task-contact")).to_have_count(0)  # it is this contact's own
    title.fill("Call back")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("tab", name=re.compile("Tasks")).locator(".count")).to_have_text("1")


def test_the_chain_previews_what_a_task_is_linked_with(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    contact = make_contact(account, business="Zenith")
    make_contact(account, business="Acme", email="other@example.com")
    page = sign_in(alice)
    page.goto(f"{address('contacts:record', contact.pk)}?tab=tasks")
    page.keyboard.press("t")
    form = page.get_by_role("dialog")
    form.get_by_label("Title").fill("Compare the offers")
    expect(form.locator(".item", has_text="Zenith")).to_be_visible()
    with page.expect_response(lambda answer: "q=acm" in answer.url):
        form.get_by_role("combobox", name="Businesses").fill("acm")
    form.get_by_role("option", name="Acme").click()
    expect(form.locator(".item", has_text="Acme")).to_be_visible()
    assert violations(page) == []
    form.get_by_role("button", name="Save", exact=True).click()
    line = page.locator(".task-item", has_text="Compare the offers")
    line.get_by_role("button", name="2 records linked").hover()
    expect(line.get_by_role("link", name="Zenith")).to_be_visible()
    assert violations(page) == []
    with page.context.expect_page() as opened:
        line.get_by_role("link", name="Acme").click()
    expect(opened.value.get_by_role("heading", name="Acme")).to_be_visible()

    page.goto(address("tasks:list"))
    row = page.get_by_role("row", name=re.compile("Compare the offers"))
    row.get_by_role("button", name="3 records linked").click()
    row.get_by_role("link", name="Zenith").click(trial=True)  # nothing cuts the menu off
    page.get_by_role("link", name="Compare the offers").click()
    form.locator(".item .remove").first.click()
    form.get_by_role("button", name="Save", exact=True).click()
    expect(row.get_by_role("button", name="2 records linked")).to_be_visible()
