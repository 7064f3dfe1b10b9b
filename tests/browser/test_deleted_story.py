"""A contact is deleted, brought back, and removed for good, in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact
from contacts.services.contacts import contact_create, contact_delete
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)
Address = Callable[..., str]


@pytest.fixture
def deleted(account: Account, alice: Member) -> list[Contact]:
    """Ada, Bea and Cy, whom Alice deleted; another Ada has taken the e-mail since."""
    actor, made = Actor.of_member(alice), []
    for name in ("Ada", "Bea", "Cy"):
        contact = make_contact(account, first_name=name, email=f"{name.lower()}@x.org")
        with scope(account):
            contact_delete(actor, contact=contact)
        made.append(contact)
    with scope(account):
        fields = {"first_name": "Adele", "last_name": "Newer"}
        contact_create(actor, fields=fields, emails=["ada@x.org"])
    return made


def test_deleted_undone_and_deleted_again(
    sign_in: SignIn, account: Account, alice: Member, address: Address
) -> None:
    contact = make_contact(account, first_name="Rosa", last_name="Rot")
    page = sign_in(alice)
    page.goto(address("contacts:record", contact.pk))
    for _twice in range(2):
        page.get_by_role("button", name="More actions").click()
        page.get_by_text("Delete contact").click()
        dialog = page.get_by_role("alertdialog").or_(page.locator("#confirm"))
        expect(dialog).to_contain_text("For 60 days it can be restored with everything on it")
        page.locator("#confirm [data-ok]").click()
        expect(page.locator(".toast-item").last).to_contain_text("Rosa Rot was deleted")
        expect(page.get_by_role("link", name="Rosa Rot")).to_have_count(0)
        if not _twice:
            page.get_by_role("button", name="Undo").click()
            page.locator("#list-results").get_by_role("link", name="Rosa Rot").click()
            expect(page.locator("h1")).to_contain_text("Rosa Rot")
    page.get_by_role("button", name="More about contacts").click()
    page.get_by_role("link", name="Restore deleted contacts").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("60 days left")
    expect(row).to_contain_text("Alice")
    row.get_by_role("link", name="Restore Rosa Rot").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.locator(".toast-item").last).to_contain_text("Rosa Rot is back")
    expect(page.get_by_text("Nothing deleted")).to_be_visible()


def test_several_are_restored_and_one_goes_for_good(
    sign_in: SignIn, account: Account, alice: Member, address: Address, deleted: list[Contact]
) -> None:
    page = sign_in(alice)
    page.goto(address("contacts:deleted"))
    page.get_by_label("Select Ada Lovelace").check()
    page.get_by_label("Select Bea Lovelace").check()
    bar = page.get_by_role("region", name="Selected contacts")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Restore").click()
    dialog = page.get_by_role("dialog", name="Restore 2 contacts?")
    expect(dialog).to_contain_text("Ada Lovelace has the e-mail of Adele Newer")
    dialog.get_by_role("button", name="Restore").click()
    expect(page.locator(".toast-item").last).to_contain_text("2 contacts are back")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(bar).to_be_hidden()

    page.get_by_role("link", name="Delete Cy Lovelace for good").click()
    dialog = page.get_by_role("dialog", name="Delete Cy Lovelace for good?")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_text("Type DELETE, in capitals.")).to_be_visible()
    dialog.get_by_label("Type DELETE to confirm").fill("DELETE")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Nothing deleted")).to_be_visible()
    with scope(account):
        assert Contact.objects.count() == 3


def test_all_that_a_search_finds_are_restored(
    sign_in: SignIn, account: Account, alice: Member, address: Address, deleted: list[Contact]
) -> None:
    page = sign_in(alice)
    page.goto(address("contacts:deleted"))
    page.get_by_label("Search deleted contacts").fill("bea")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Restore all found").click()
    page.get_by_role("dialog", name="Restore Bea Lovelace?").get_by_role(
        "button", name="Restore"
    ).click()
    expect(page.get_by_text("Nothing found for “bea”")).to_be_visible()
    page.get_by_role("link", name="Clear search").click()
    expect(page.locator("tbody tr")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_accessible(
    sign_in: SignIn,
    alice: Member,
    address: Address,
    deleted: list[Contact],
    scheme: str,
    width: int,
) -> None:
    page: Page = sign_in(alice)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 860})
    page.goto(address("contacts:deleted"))
    expect(page.locator("tbody tr")).to_have_count(3)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Select Ada Lovelace").check()
    assert violations(page) == []
    page.locator("#list-bulk").get_by_role("button", name="Restore").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{address('contacts:deleted_erase')}?selected={deleted[0].pk}")
    assert violations(page) == []
    page.goto(address("contact_settings:details"))
    assert violations(page) == []
