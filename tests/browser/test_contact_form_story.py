"""An admin arranges the form that adds a contact, and everybody gets it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.make import make_field

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]
Address = Callable[..., str]


def test_the_form_is_arranged_previewed_and_used(
    sign_in: SignIn, address: Address, account: Account, alice: Member
) -> None:
    make_field(account, "Shoe size", "number")
    page = sign_in(alice)
    page.goto(address("contact_settings:form"))
    preview = page.locator("#form-preview")
    page.get_by_label("Field to add").select_option("Shoe size")
    page.get_by_role("button", name="Add field").click()
    expect(preview).to_contain_text("Shoe size")
    page.get_by_label("Shoe size is required").check()
    expect(preview).to_contain_text("Shoe size *")
    page.get_by_role("button", name="Take Time zone off the form").click()
    expect(preview).not_to_contain_text("Time zone")
    page.get_by_role("button", name="Move Last name").press("ArrowUp")
    expect(preview.locator(".form-label").first).to_have_text("Last name")
    assert violations(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Everybody gets it from now on")).to_be_visible()

    page.goto(address("contacts:list"))
    page.locator(".page-actions, .toolbar, main").get_by_role(
        "link", name="Add contact"
    ).first.click()
    form = page.locator("#slide-over-content")
    expect(form.locator(".form-grid .form-label").first).to_have_text("Last name")
    form.get_by_label("Last name").fill("Lovelace")
    form.get_by_role("button", name="Save", exact=True).last.click()
    expect(form).to_contain_text("This field is required.")
    assert violations(page) == []
    form.get_by_label("Shoe size").fill("38")
    form.get_by_role("button", name="Save and add another").click()
    expect(form.get_by_label("Last name")).to_have_value("")
    toast = page.locator(".toast-item").last
    expect(toast).to_contain_text("Lovelace was added")
    save = form.get_by_role("button", name="Save", exact=True).last
    save.click(trial=True)
    form.get_by_label("Last name").fill("Byron")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keep editing").click()
    expect(form.get_by_label("Last name")).to_have_value("Byron")
