"""Tokens and apps, where only a browser shows whether it works."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hoopcrm.accounts.models import Account, Integration, Member
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn
from tests.oauth.app import BACK, make_app

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_token_is_shown_once_and_copied(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    page = sign_in(alice)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address("integrations:new"))
    page.get_by_role("textbox", name="Name").fill("Web shop")
    page.get_by_role("button", name="Only reading").click()
    expect(page.locator('[value="contacts.readonly"]')).to_be_checked()
    expect(page.locator('[value="contacts.write"]')).not_to_be_checked()
    page.get_by_role("button", name="Create and show the token").click()
    token = page.get_by_role("textbox", name="Token").input_value()
    page.get_by_role("button", name="Copy the token").click()
    notices = page.get_by_role("region", name="Notices")
    expect(notices.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == token
    # Asking for the page again neither shows it nor makes another one.
    expect(page).to_have_url(re.compile(r"/settings/integrations/[0-9a-f-]{36}/$"))
    page.reload()
    expect(page.get_by_text(f"…{token[-4:]}")).to_be_visible()
    assert token not in page.content()
    with scope(account):
        assert Integration.objects.count() == 1


def test_allowing_an_app_leads_back_to_it(
    sign_in: SignIn, alice: Member, live_server: object
) -> None:
    """The content security policy lets the form lead there, where nobody answers in a test."""
    app = make_app(alice)
    page = sign_in(alice)
    page.goto(f"{live_server}{app.address()}")
    with page.expect_event(
        "requestfailed", lambda one: one.url.startswith(f"{BACK}?code=")
    ) as left:
        page.get_by_role("button", name="Allow", exact=True).click()
    assert "BLOCKED" not in str(left.value.failure)
