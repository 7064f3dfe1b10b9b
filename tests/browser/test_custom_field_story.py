"""A custom field in a browser: made in the settings, filled in, its option renamed and moved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.services.fields import field_create, field_folder_create
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]
Address = Callable[..., str]


def test_a_dropdown_field_follows_its_options(
    sign_in: SignIn, address: Address, account: Account, alice: Member
) -> None:
    contact = make_contact(account)
    page = sign_in(alice)
    page.goto(address("customfields:list"))
    page.locator(".page-actions").get_by_role("link", name="New field").click()
    page.get_by_role("link", name="Single choice").click()
    page.get_by_label("Name").fill("Shirt size")
    page.get_by_label("Options").fill("Small\nLarge")
    page.get_by_role("button", name="Make field").click()
    expect(page.get_by_text("contact.shirt_size").first).to_be_visible()
    assert violations(page) == []

    page.goto(address("contacts:record", contact.pk) + "?left=additional")
    page.get_by_role("button", name="Shirt size").click()
    page.get_by_label("Shirt size").select_option("Small")
    expect(page.get_by_role("button", name="Shirt size Small")).to_be_visible()

    page.goto(address("customfields:list"))
    page.get_by_role("link", name="Shirt size").click()
    assert violations(page) == []
    page.get_by_label("Name of Small").fill("Junior")
    page.get_by_role("button", name="Move Small").press("ArrowDown")
    page.get_by_role("button", name="Save options").click()
    expect(page.get_by_role("textbox", name="Name of")).to_have_count(2)
    expect(page.get_by_role("textbox", name="Name of").last).to_have_value("Junior")

    page.goto(address("contacts:record", contact.pk) + "?left=additional")
    expect(page.get_by_role("button", name="Shirt size Junior")).to_be_visible()


def test_fields_and_folders_are_put_in_place_by_keys_and_by_mouse(
    sign_in: SignIn, address: Address, account: Account, alice: Member
) -> None:
    actor = Actor.of_member(alice)
    with scope(account):
        sports, club = (field_folder_create(actor, name=name) for name in ("Sports", "Club"))
        for label, folder in (("Size", sports), ("Since", club), ("Coach", club)):
            field_create(actor, label=label, type="text", folder=folder)
    page = sign_in(alice)
    page.goto(address("customfields:list"))
    assert violations(page) == []

    def shown(root: Locator) -> list[str]:
        return root.locator("h2, .custom-name").all_inner_texts()

    groups = page.locator("#custom-groups")
    with page.expect_response("**/fields/order/"):
        page.get_by_role("button", name="Move Size", exact=True).press("ArrowDown")
    assert shown(groups) == ["Sports", "Club", "Size", "Since", "Coach"]
    with page.expect_response("**/fields/order/"):
        page.get_by_role("button", name="Move Coach", exact=True).drag_to(
            page.get_by_text("No fields in this folder yet. Drag one here.").first
        )
    with page.expect_response("**/folders/order/"):
        page.get_by_role("button", name="Move the folder Club").press("ArrowUp")
    wanted = ["Club", "Size", "Since", "Sports", "Coach"]
    assert shown(groups) == wanted
    page.reload()
    assert shown(groups) == wanted
