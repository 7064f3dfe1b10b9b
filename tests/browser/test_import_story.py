"""The first day: a real file in, found in the list, mended and brought in again."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("run_at_once"),
]

FILE = """First name;Last name;Email;Phone;Business;Tags;Favourite colour
Amélie;Dupont;amelie@example.com;(201) 555-0123;Northwind;"vip, parent";blue
Bjørn;Åse;not an address;;;;
王;伟;wang@example.com;+12015550124;=1+2;lead;red
"""


def test_a_file_becomes_contacts(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(FILE, encoding="utf-8-sig")
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    page.get_by_role("link", name="Import").first.click()
    assert violations(page) == []
    page.locator("input[type=file]").set_input_files(file)

    page.wait_for_url(re.compile("/columns/$"))
    assert violations(page) == []
    left_out = page.get_by_label(re.compile("don't import|not import", re.IGNORECASE))
    page.get_by_role("button", name="Next: check").click()
    expect(left_out).to_be_focused()
    left_out.check()
    page.get_by_role("button", name="Next: check").click()

    page.wait_for_url(re.compile("/check/$"))
    expect(page.get_by_text("3 rows counted, nothing written")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Start import").click()
    expect(page).to_have_url(re.compile("/check/$"))
    page.get_by_label(re.compile("agreed")).check()
    page.get_by_role("button", name="Start import").click()

    expect(page.get_by_text("Done", exact=True).first).to_be_visible()
    assert violations(page) == []
    with scope(account):
        names = set(Contact.objects.values_list("first_name", "last_name", "company_name"))
    assert names == {("Amélie", "Dupont", "Northwind"), ("王", "伟", "=1+2")}

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).first.click()
    failed = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "Bjørn" in failed
    assert "Amélie" not in failed

    page.goto(address("contacts:list") + "?search=5550124")
    expect(page.get_by_role("link", name=re.compile("王 伟"))).to_be_visible()
