"""Saved mappings, what follows an import, and contacts beside those that exist."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from contacts.ingest.followups import Followed, Imported, ImportFollowup, import_followups
from contacts.models import Contact
from hoopcrm.accounts import plans
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.services.removal import field_delete
from hoopcrm.imports.models import Import, ImportMapping
from hoopcrm.imports.saved import mapping_save, mappings_for
from hoopcrm.imports.services import import_configure, import_upload
from hoopcrm.jobs.runner import run_job
from tests import make
from tests.imports.conftest import Run, codes_of, csv_file

pytestmark = pytest.mark.django_db


def test_a_saved_mapping_is_used_for_the_next_such_file(in_account: Account, actor: Actor) -> None:
    size = make.make_field(in_account, "Size")
    first = import_upload(actor, upload=csv_file("Mail,Shirt,Where", "a@example.com,M,Rome"))
    assert first.mapping[1] == ""
    mapping = ["email", f"custom.{size.pk}", "city"]
    first = import_configure(actor, imported=first, mapping=mapping, date_order="dmy")
    mapping_save(actor, imported=first, name="Shop")
    second = import_upload(actor, upload=csv_file("where,SHIRT,mail", "Oslo,L,b@example.com"))
    assert second.mapping == ["city", f"custom.{size.pk}", "email"]
    assert second.date_order == "dmy"
    field_delete(actor, definition=size, confirm="Size")
    third = import_upload(actor, upload=csv_file("Mail,Shirt,Where", "a@example.com,M,Rome"))
    assert third.mapping == ["email", "", "city"]
    other = import_upload(actor, upload=csv_file("Mail,Where", "a@example.com,Rome"))
    assert mappings_for(other.columns) == []


def test_the_columns_step_saves_uses_and_deletes_mappings(
    account: Account, actor: Actor, as_alice: Client, url: Any
) -> None:
    with scope(account):
        draft = import_upload(actor, upload=csv_file("Mail,Where", "a@example.com,Rome"))
    address = url("imports:columns", draft.pk)
    data = {
        "mode": "both",
        "prefer": "email",
        "date_order": "auto",
        "keep_empty": "on",
        "column-0": "email",
        "column-1": "city",
    }
    assert as_alice.post(address, data | {"save_as": "Shop"}).status_code == 302
    with scope(account):
        saved = ImportMapping.objects.get()
        assert (saved.name, saved.mapping) == ("Shop", ["email", "city"])
        draft = import_upload(actor, upload=csv_file("Mail,Where", "b@example.com,Oslo"))
    address = url("imports:columns", draft.pk)
    page = as_alice.get(address).content.decode()
    assert "Shop" in page
    assert as_alice.get(f"{address}?saved={saved.pk}").status_code == 200
    gone = as_alice.post(url("imports:mapping_delete", draft.pk, saved.pk))
    assert gone.status_code == 302
    with scope(account):
        assert not ImportMapping.objects.exists()


def test_each_row_makes_a_contact_where_duplicates_are_allowed(
    start: Run, run: Run, account: Account
) -> None:
    known = make.make_contact(account, email="a@example.com")
    with pytest.raises(Refused) as refused:
        start("Email", "a@example.com", mode="each")
    assert refused.value.field == "mode"
    with writes.frame("test data", silent=True):
        account.allow_duplicates = True
        account.save()
    imported = run(
        "Email,First name", "a@example.com,Bo", "c@example.com,Cy", "c@example.com,Di", mode="each"
    )
    assert (imported.created, imported.warned) == (3, 2)
    assert Contact.objects.filter(email_normalised="a@example.com").count() == 2
    assert Contact.objects.filter(email_normalised="c@example.com").count() == 2
    assert codes_of(imported) == {2: [1035], 4: [1035]}
    known.refresh_from_db()
    assert known.version == 1


@pytest.fixture
def lists() -> Iterator[list[tuple[Any, ...]]]:
    """A consumer that makes lists, as an app registers it."""
    made: list[tuple[Any, ...]] = []

    def clean(text: str) -> str:
        if text == "All":
            raise Refused("taken", "There is such a list already.")
        return text.strip()

    def run(actor: Actor, done: Imported, text: str) -> Followed:
        if text == "Broken":
            raise Refused("broken", "No more lists can be made.")
        made.append((text, done.file_name, done.created, done.tags))
        return Followed(text=f"List {text} made", url="/lists/1")

    entry = ImportFollowup(
        key="list",
        label="Make a list of them",
        permission="contacts.import",
        clean=clean,
        run=run,
    )
    entries: Any = import_followups
    entries._entries["list"], entries._sorted = entry, None
    yield made
    del entries._entries["list"]
    entries._sorted = None


def test_a_list_is_made_of_the_imported_contacts(
    start: Run, account: Account, lists: list[Any], as_alice: Client, url: Any
) -> None:
    imported = start("Email", "a@example.com")
    with writes.frame("test data", silent=True):
        Import.objects.filter(pk=imported.pk).update(followups={"list": "Fair"}, tags=["x"])
    run_job(imported.job_id)
    assert lists == [("Fair", "people.csv", 1, ("x",))]
    imported.refresh_from_db()
    assert imported.outcomes == {"list": {"text": "List Fair made", "url": "/lists/1"}}
    page = as_alice.get(url("imports:detail", imported.pk)).content.decode()
    assert '<a href="/lists/1">List Fair made</a>' in page


def test_what_follows_is_asked_for_and_checked_at_the_start(
    account: Account, actor: Actor, lists: list[Any], as_alice: Client, url: Any
) -> None:
    with scope(account):
        draft = import_upload(actor, upload=csv_file("Email", "a@example.com"))
        import_configure(actor, imported=draft, mapping=["email"])
    address = url("imports:check", draft.pk)
    assert "Make a list of them" in as_alice.get(address).content.decode()
    refused = as_alice.post(address, {"consent": "on", "followup-list": "All"})
    assert refused.status_code == 422
    assert "There is such a list already." in refused.content.decode()
    assert as_alice.post(address, {"consent": "on", "followup-list": "Fair"}).status_code == 302
    with scope(account):
        draft.refresh_from_db()
        assert draft.followups == {"list": "Fair"}


def test_what_cannot_follow_is_told_and_stops_nothing(
    start: Run, account: Account, lists: list[Any]
) -> None:
    imported = start("Email", "a@example.com")
    with writes.frame("test data", silent=True):
        Import.objects.filter(pk=imported.pk).update(followups={"list": "Broken"})
    run_job(imported.job_id)
    imported.refresh_from_db()
    assert imported.outcomes["list"]["text"].endswith("No more lists can be made.")
    assert imported.job.state == "done"
    assert Contact.objects.count() == 1


def test_the_plan_says_how_many_rows_one_file_may_have(
    account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = plans.Plan(key="small", label="Small", limits={"import_rows": 2})
    monkeypatch.setitem(plans.PLANS, "small", small)
    account.plan = "small"
    rows = [f"p{n}@example.com" for n in range(3)]
    with scope(account):
        import_upload(actor, upload=csv_file("Email", *rows[:2]))
        with pytest.raises(Refused) as refused:
            import_upload(actor, upload=csv_file("Email", *rows))
    assert (refused.value.code, refused.value.field) == ("limit_reached", "file")
    assert "3 rows; your plan takes 2" in refused.value.message
