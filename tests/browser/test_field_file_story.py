"""A waiver is uploaded and a signature drawn on the record; both stand among the documents."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.services.fields import field_create
from tests.browser.conftest import SignIn, violations
from tests.files import samples
from tests.make import make_contact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]
Address = Callable[..., str]


def test_files_and_signatures_of_fields(
    sign_in: SignIn, address: Address, account: Account, alice: Member
) -> None:
    with scope(account):
        field_create(Actor.of_member(alice), label="Waiver", type="file")
        field_create(Actor.of_member(alice), label="Consent", type="signature")
    contact = make_contact(account)
    page = sign_in(alice)
    page.goto(address("contacts:record", contact.pk) + "?left=additional&tab=documents")
    side = page.locator("#record-left")
    page.get_by_label("File for Waiver").set_input_files(
        {"name": "waiver.pdf", "mimeType": "application/pdf", "buffer": samples.PDF}
    )
    expect(side.get_by_role("link", name="waiver.pdf")).to_be_visible()
    side.get_by_role("button", name="Delete waiver.pdf").click()
    expect(side.get_by_role("link", name="waiver.pdf")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(side.get_by_role("link", name="waiver.pdf")).to_be_visible()

    side.get_by_role("link", name="Sign").click()
    paper = page.locator(".signature-canvas")
    expect(page.get_by_role("dialog").filter(has=paper)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    page.get_by_role("button", name="Save signature").click()
    expect(page.get_by_text("Draw or type the signature first.")).to_be_visible()
    box = paper.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
    page.mouse.up()
    expect(page.locator(".sign-pad[data-signed]")).to_be_visible()
    page.get_by_role("button", name="Save signature").click()
    expect(side.get_by_role("img", name="Consent, as signed")).to_be_visible()
    assert violations(page) == []

    folder = page.locator("#documents-list").get_by_role("link", name="Custom fields")
    folder.click()
    expect(page.locator("#documents-list")).to_contain_text("signature.png")
    expect(page.locator("#documents-list")).to_contain_text("waiver.pdf")
