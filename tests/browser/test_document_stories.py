"""Documents of a contact, in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, FilePayload, Locator, Page, Route, expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.files import samples
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)
Address = Callable[..., str]


@pytest.fixture
def page_of_documents(sign_in: SignIn, alice: Member, account: Account, address: Address) -> Page:
    """The Documents tab of a contact without any."""
    contact = make_contact(account)
    page = sign_in(alice)
    page.goto(f"{address('contacts:record', contact.pk)}?tab=documents")
    return page


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def line(page: Page, name: str) -> Locator:
    """The line of the list with exactly this name."""
    return page.locator(".doc-item", has=page.get_by_role("link", name=name, exact=True))


def choose(page: Page, name: str, action: str) -> None:
    page.get_by_role("button", name=f"Actions for {name}").click()
    line(page, name).get_by_text(action, exact=True).click()


def test_upload_arrange_delete_and_undo(page_of_documents: Page) -> None:
    page = page_of_documents
    count = page.get_by_role("tab", name=re.compile("Documents")).locator(".count")
    expect(page.get_by_text("No documents yet")).to_be_visible()

    page.get_by_label("Files to upload").set_input_files(
        [file("offer.pdf", samples.PDF), file("virus.pdf", samples.EXE), file("notes.txt", b"hi")]
    )
    expect(page.locator(".upload.is-done")).to_have_count(2)
    expect(page.get_by_text("“virus.pdf” is damaged, incomplete")).to_be_visible()
    expect(page.locator(".doc-item")).to_have_count(2)
    expect(count).to_have_text("2")

    page.get_by_role("link", name="New folder").click()
    page.get_by_label("Name", exact=True).fill("Contracts")
    page.get_by_role("button", name="Create folder").click()
    expect(line(page, "Contracts")).to_contain_text("0 items")
    choose(page, "offer.pdf", "Move")
    page.get_by_label("Move to").select_option("\u2003Contracts")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(line(page, "Contracts")).to_contain_text("1 item")
    expect(line(page, "offer.pdf")).to_have_count(0)

    page.get_by_role("link", name="Contracts", exact=True).click()
    expect(page).to_have_url(re.compile("folder="))
    expect(line(page, "offer.pdf")).to_be_visible()
    page.reload()
    choose(page, "offer.pdf", "Rename")
    page.get_by_label("Name", exact=True).fill("Offer May")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(line(page, "Offer May.pdf")).to_be_visible()
    page.get_by_role("navigation", name="Folders").get_by_role("link", name="Documents").click()

    choose(page, "Contracts", "Delete")
    question = page.get_by_role("dialog", name="Delete the folder “Contracts”?")
    expect(question).to_contain_text("The 1 document in it is deleted too.")
    question.get_by_role("button", name="Delete").click()
    expect(line(page, "Contracts")).to_have_count(0)
    expect(count).to_have_text("1")
    page.get_by_role("button", name="Undo").click()
    expect(line(page, "Contracts")).to_contain_text("1 item")
    expect(count).to_have_text("2")

    page.get_by_label("Search all folders by file name").fill("offer")
    expect(line(page, "Offer May.pdf")).to_contain_text("Contracts")
    expect(line(page, "notes.txt")).to_have_count(0)


def test_files_that_come_while_the_list_loads_appear(page_of_documents: Page) -> None:
    page = page_of_documents
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/tab/documents/**", lambda r: held.append((r, r.fetch())), times=1)
    names = [f"plan {number}.txt" for number in range(3)]
    page.get_by_label("Files to upload").set_input_files([file(name, b"hi") for name in names])
    expect(page.locator(".upload.is-done")).to_have_count(3)
    while not held:
        page.wait_for_timeout(20)
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(page.locator(".doc-item")).to_have_count(3)
    for name in names:
        expect(line(page, name)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(page_of_documents: Page, scheme: str) -> None:
    page = page_of_documents
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.get_by_label("Files to upload").set_input_files(
        [file("offer.pdf", samples.PDF), file("virus.pdf", samples.EXE)]
    )
    expect(page.locator(".doc-item")).to_have_count(1)
    assert violations(page) == []
