"""A file goes wrong: looked at first, mended, brought in again, and at last taken back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests import make
from tests.browser.conftest import SignIn, violations

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]

FILE = """Email,First name,City,Shirt
ada@example.com,Ada,Paris,M
not an address,Bjørn,Oslo,L
cleo@example.com,Cléo,Lyon,M
"""


@pytest.fixture(autouse=True)
def _storage(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]


def bring_in(page: Page, address: Callable[..., str], file: Path) -> None:
    """Upload a file and go through to the check."""
    page.goto(address("imports:new"))
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url(re.compile("/columns/$"))
    page.get_by_role("button", name="Next: check").click()
    page.wait_for_url(re.compile("/check/$"))


def begin(page: Page) -> None:
    page.get_by_label(re.compile("agreed")).check()
    page.get_by_role("button", name="Start import").click()
    expect(page.get_by_text("Done", exact=True).first).to_be_visible()


def test_an_import_is_checked_mended_and_taken_back(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str], tmp_path: Path
) -> None:
    known = make.make_contact(account, first_name="Ada", email="ada@example.com", city="London")
    file = tmp_path / "people.csv"
    file.write_text(FILE.replace("Cléo", "Cl\xe9o"), encoding="cp1252")
    page = sign_in(alice)
    page.goto(address("imports:new"))
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url(re.compile("/columns/$"))
    expect(page.get_by_text("read as Windows-1252")).to_be_visible()
    page.get_by_label("Save this mapping as").fill("Fair")
    page.get_by_label("Field for City").select_option(label="State")
    page.get_by_label("Field for City").select_option(label="City")
    assert violations(page) == []
    page.get_by_role("link", name="New field for Shirt").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Label")).to_have_value("Shirt")
    dialog.get_by_label("Type").select_option(label="Single choice")
    assert violations(page) == []
    dialog.get_by_role("button", name="Add field").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Field for Shirt").locator("option:checked")).to_have_text("Shirt")
    expect(page.get_by_label("Save this mapping as")).to_have_value("Fair")
    expect(page.get_by_text("4 of 4 columns mapped")).to_be_visible()
    page.get_by_role("button", name="Next: check").click()

    page.wait_for_url(re.compile("/check/$"))
    expect(page.get_by_text("3 rows counted, nothing written")).to_be_visible()
    examples = page.get_by_role("region", name="Examples of each")
    expect(
        examples.get_by_role("row", name=re.compile("Existing, updated.*London.*Paris"))
    ).to_be_visible()
    expect(
        examples.get_by_role("row", name=re.compile("Failed.*not an e-mail address"))
    ).to_be_visible()
    assert violations(page) == []
    begin(page)
    first = page.url

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).first.click()
    failed = Path(download.value.path()).read_text(encoding="utf-8-sig")
    mended = tmp_path / "mended.csv"
    mended.write_text(failed.replace("not an address", "bjorn@example.com"), encoding="utf-8")
    bring_in(page, address, mended)
    expect(page.get_by_text("1 row counted, nothing written")).to_be_visible()
    begin(page)
    with scope(account):
        assert set(Contact.objects.values_list("first_name", "city")) == {
            ("Ada", "Paris"),
            ("Cléo", "Lyon"),
            ("Bjørn", "Oslo"),
        }

    page.goto(first)
    page.get_by_role("link", name="Undo this import").click()
    expect(dialog.get_by_text("1 contact that the import made is deleted.")).to_be_visible()
    expect(dialog.get_by_text("1 contact that it updated gets back what it had.")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="Undo of this import")).to_be_visible()
    expect(page.get_by_text("1 contact was deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="Undo this import")).to_have_count(0)
    assert violations(page) == []
    with scope(account):
        known.refresh_from_db()
        assert known.city == "London"
        alive = Contact.objects.alive().values_list("first_name", flat=True)
        assert set(alive) == {"Ada", "Bjørn"}
    page.goto(address("imports:list"))
    expect(page.get_by_text("Undone", exact=True)).to_be_visible()


def test_an_export_that_is_imported_changes_nothing(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str], tmp_path: Path
) -> None:
    for number in range(3):
        make.make_contact(
            account, first_name=f"=Person {number}", email=f"p{number}@example.com", tags=["vip"]
        )
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    page.get_by_role("button", name="More about contacts").click()
    page.get_by_role("link", name="Export", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("3 contacts are exported.")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("All fields").check()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    expect(dialog).to_be_hidden()
    file = tmp_path / "back.csv"
    download.value.save_as(file)

    bring_in(page, address, file)
    expect(page.get_by_text("3 rows counted, nothing written")).to_be_visible()
    tile = page.locator(".tile", has_text="Existing, unchanged")
    expect(tile).to_contain_text("3")
    begin(page)
    expect(page.locator(".tile", has_text="Unchanged")).to_contain_text("3")

    page.goto(address("contacts:exports"))
    expect(page.get_by_text("Downloaded at once")).to_be_visible()
    assert violations(page) == []


def test_chosen_contacts_are_exported_from_the_bar(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    for number in range(3):
        make.make_contact(account, first_name=f"Person {number}", email=f"p{number}@example.com")
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    for name in ("Person 0", "Person 2"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    bar = page.locator("#bulk-bar")
    bar.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("2 contacts are exported.")).to_be_visible()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "Person 0" in text
    assert "Person 1" not in text
