"""A contact is linked with a business, seen from both sides, and the link is taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from contacts.services.businesses import business_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.associations.services.labels import association_labels_seed
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations
from tests.make import SYSTEM, make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]


def test_contact_is_linked_with_a_business(
    sign_in: SignIn, address: Callable[..., str], account: Account, alice: Member
) -> None:
    ada = make_contact(account)
    with scope(account):
        association_labels_seed(SYSTEM)
        business_create(SYSTEM, fields={"name": "Zenith"})
    page = sign_in(alice)
    page.goto(f"{address('contacts:record', ada.pk)}?tab=associations")
    page.get_by_role("link", name="Add association").click()
    page.get_by_role("link", name="Business", exact=True).click()
    page.get_by_label("Zenith").check()
    page.get_by_label("To Ada Lovelace this is the").select_option("Employee of")
    assert violations(page) == []
    page.get_by_role("button", name="Link", exact=True).click()
    badge = page.locator("#record-right-tab-associations .count")
    expect(badge).to_have_text("1")
    page.get_by_role("link", name="Zenith").click()
    expect(page.get_by_text("Employs")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Remove the association with Ada Lovelace").click()
    expect(page.get_by_text("Employs")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Employs")).to_be_visible()
