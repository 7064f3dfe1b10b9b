"""A list of the contacts of an import, and the condition behind it."""

from typing import Any

import pytest
from django.test import Client

from contacts.conditions.choices import ME
from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.listing.state import State
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.jobs.runner import run_job
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.words import filter_words
from tests import make
from tests.imports.conftest import csv_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def bring(actor: Actor, name: str, *lines: str) -> Any:
    imported = import_upload(actor, upload=csv_file(*lines))
    import_configure(actor, imported=imported, mapping=["email", "city"])
    imported = import_start(actor, imported=imported, consent=True, followups={"smart_list": name})
    while run_job(imported.job_id):
        pass
    imported.refresh_from_db()
    return imported


def emails(member: Member, one: SmartList) -> list[str]:
    state = State.of_data(one.state)
    finder = Finder(member, state.order, compile_search(""), state.conditions)
    return sorted(finder.contacts().values_list("email", flat=True))


def test_an_import_leaves_a_list_of_its_contacts(
    account: Account, alice: Member, actor: Actor, as_alice: Client, url: Any
) -> None:
    make.make_contact(account, email="old@example.com", city="Oslo")
    make.make_contact(account, email="other@example.com")
    with scope(account):
        done = bring(actor, "Fair", "Email,City", "old@example.com,Rome", "new@example.com,Paris")
        one = SmartList.objects.get()
        assert (one.name, one.owner) == ("Fair", alice)
        assert emails(alice, one) == ["new@example.com", "old@example.com"]
        (words,) = filter_words(State.of_data(one.state))
        assert words.startswith("Made or changed by import is any of: people.csv (")
        assert done.outcomes["smart_list"]["url"].endswith(f"?list={one.pk}")
    assert ME not in str(one.state)
    page = as_alice.get(url("contacts:list"), {"list": one.pk}).content.decode()
    assert "people.csv" in page
    assert "new@example.com" in page


def test_a_taken_name_gets_the_files(account: Account, actor: Actor) -> None:
    with scope(account):
        for number in range(2):
            bring(actor, "Fair", "Email,City", f"n{number}@example.com,Rome")
        names = SmartList.objects.order_by("id").values_list("name", flat=True)
        assert list(names) == ["Fair", "Fair – people.csv"]
