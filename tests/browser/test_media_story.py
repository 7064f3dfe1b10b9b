"""The media library: many files at once, arranged, linked to, deleted and picked."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from hoopcrm.accounts.models import Account, Member
from tests.browser.conftest import SignIn, violations
from tests.files import pictures, samples
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)
Address = Callable[..., str]


@pytest.fixture
def library(sign_in: SignIn, alice: Member, address: Address) -> Page:
    """The library, with two files in it that were just uploaded and one that was refused."""
    page = sign_in(alice)
    page.goto(address("media:list"))
    expect(page.get_by_text("No media files yet")).to_be_visible()
    page.get_by_label("Files to upload").set_input_files(
        [
            file("team.png", pictures.striped("PNG", (900, 300))),
            file("offer.pdf", samples.PDF),
            file("virus.pdf", samples.EXE),
        ]
    )
    expect(page.locator(".upload.is-done")).to_have_count(2)
    expect(page.get_by_text("“virus.pdf” is damaged, incomplete")).to_be_visible()
    expect(tile(page, "team.png")).to_contain_text("Landscape")
    return page


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def tile(page: Page, name: str) -> Locator:
    """The tile or line of a file or folder."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def test_arrange_link_delete_and_undo(library: Page) -> None:
    page = library
    page.get_by_role("link", name="New folder").click()
    page.get_by_label("Name", exact=True).fill("Logos")
    page.get_by_role("button", name="Create folder").click()
    expect(tile(page, "Logos")).to_contain_text("0 items")

    page.get_by_label("Select team.png").check()
    bar = page.get_by_role("form", name="Selected files")
    expect(bar).to_contain_text("1 selected")
    bar.get_by_role("button", name="Move").click()
    page.get_by_label("Move to").select_option("\u2003Logos")
    page.get_by_role("dialog").get_by_role("button", name="Move", exact=True).click()
    expect(tile(page, "Logos")).to_contain_text("1 item")
    expect(tile(page, "team.png")).to_have_count(0)

    page.get_by_role("link", name="As a list").click()
    expect(page).to_have_url(re.compile("view=list"))
    page.get_by_role("link", name="Logos", exact=True).click()
    expect(page).to_have_url(re.compile("folder=.*view=list|view=list.*folder="))
    expect(tile(page, "team.png")).to_contain_text("900 × 300")
    page.get_by_role("link", name="team.png", exact=True).click()
    page.get_by_role("button", name="Get public link").click()
    expect(page.get_by_role("textbox", name="Public link")).to_have_value(re.compile("/m/"))
    page.keyboard.press("Escape")
    expect(tile(page, "team.png")).to_contain_text("Has a public link")

    page.get_by_role("button", name="Actions for team.png").click()
    tile(page, "team.png").get_by_text("Delete", exact=True).click()
    page.get_by_role("dialog", name="Delete “team.png”?").get_by_text("Delete", exact=True).click()
    expect(page.get_by_text("This folder is empty")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(tile(page, "team.png")).to_be_visible()

    page.get_by_label("Search all folders by file name").fill("off")
    expect(tile(page, "offer.pdf")).to_contain_text("Media library")
    expect(tile(page, "team.png")).to_have_count(0)


def test_pick_a_picture_for_a_contact(library: Page, account: Account, address: Address) -> None:
    page = library
    contact = make_contact(account)
    page.goto(address("contacts:record", contact.pk))
    page.get_by_role("link", name="Add a picture").click()
    page.get_by_role("link", name="Choose from the media library").click()
    picker = page.get_by_role("dialog", name="Choose from the media library")
    expect(picker.get_by_text("offer.pdf")).to_have_count(0)
    picker.get_by_role("link", name="team.png").click()
    expect(page.get_by_role("group", name="Part of the picture")).to_be_focused()
    page.get_by_role("button", name="Save picture").click()
    expect(page.locator("#record-avatar img")).to_be_visible()


@pytest.mark.parametrize("view", ["grid", "list"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(library: Page, address: Address, scheme: str, view: str) -> None:
    page = library
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{address('media:list')}?view={view}")
    expect(tile(page, "team.png")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="team.png", exact=True).click()
    expect(page.get_by_role("button", name="Get public link")).to_be_visible()
    assert violations(page) == []
