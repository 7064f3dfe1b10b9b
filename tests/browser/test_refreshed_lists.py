"""Lists that are shown anew when something changes: no change is missed, no request broken off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Request, expect

from contacts.services.businesses import business_create
from contacts.services.tags import contact_tag_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = {
    "contacts:list": ("#list-results", "contacts-changed"),
    "businesses:list": ("#list-results", "businesses-changed"),
    "tags:list": ("#tag-results", "tags-changed"),
    "associations:labels": ("#association-labels", "association-labels-changed"),
}


@pytest.mark.parametrize("name", LISTS)
def test_changes_in_quick_succession_are_all_shown(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str], name: str
) -> None:
    actor = Actor.of_member(alice)
    contact = make_contact(account, actor)
    place, event = LISTS[name]
    page = sign_in(alice)
    broken: list[str] = []

    def fell(request: Request) -> None:
        if name.split(":")[0] in request.url or "settings" in request.url:
            broken.append(request.url)

    page.on("requestfailed", fell)
    page.goto(address(name))
    page.wait_for_load_state("networkidle")
    element = page.query_selector(place)
    assert element is not None
    with scope(account):
        business_create(actor, fields={"name": "Zenith"})
        contact_tag_add(actor, contact=contact, name="zenith")
        association_label_create(actor, pair="contact", forward="Zenith")
        make_contact(account, actor, first_name="Zenith", email="z@example.com")
    page.evaluate(
        "name => { for (let n = 0; n < 5; n++)"
        " document.body.dispatchEvent(new CustomEvent(name, { bubbles: true })); }",
        event,
    )
    expect(page.locator(place).get_by_text("Zenith").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert broken == []
    assert element.evaluate("element => element.isConnected")
