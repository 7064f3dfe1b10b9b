"""Counting what would become of a file's rows, before anything is written."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from contacts.models import Business, Contact, Note, StagedContact, Tag
from hoopcrm.accounts import plans
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import Operation
from hoopcrm.imports import check
from hoopcrm.imports.check import Found
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import (
    import_check,
    import_configure,
    import_discard,
    import_start,
    import_upload,
)
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests import make
from tests.imports.conftest import csv_file, finish

pytestmark = pytest.mark.django_db
Checking = Callable[..., Import]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "PLAN_ROWS", 4)


@pytest.fixture
def checking(in_account: Account, actor: Actor) -> Checking:
    """`checking(header, row, …, mode=…)`: a draft whose rows are to be counted."""

    def begin(*lines: str, **options: Any) -> Import:
        imported = import_upload(actor, upload=csv_file(*lines))
        import_configure(
            actor, imported=imported, mapping=imported.mapping, skip_unmapped=True, **options
        )
        return import_check(actor, imported=imported)

    return begin


def counted(imported: Import) -> Found:
    while run_job(imported.check_job_id):
        pass
    job = Job.objects.get(pk=imported.check_job_id)
    assert (job.state, job.cursor) == ("done", None)
    return Found.of(job)


def some_rows(seed: int) -> list[str]:
    """Rows that share e-mails and phones in every way, some of them broken."""
    chance = random.Random(seed)  # noqa: S311 - test data
    emails = [f"p{n}@example.com" for n in range(6)] + ["", "", "broken"]
    phones = [f"+1212555010{n}" for n in range(6)] + ["", "", "12"]
    return [
        f"{chance.choice(emails)},{chance.choice(phones)},{chance.choice(phones)},Name {n}"
        for n in range(30)
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "options",
    [{}, {"prefer": "phone"}, {"mode": "create"}, {"mode": "update"}, {"needs_address": False}],
    ids=str,
)
def test_the_count_is_what_the_import_does_then(
    checking: Checking, account: Account, actor: Actor, seed: int, options: dict[str, Any]
) -> None:
    for n in range(2):
        make.make_contact(account, email=f"p{n}@example.com", phone=f"+1212555010{n}")
    header = "Email,Phone,Additional phones,First name"
    imported = checking(header, *some_rows(seed), **options)
    found = counted(imported)
    finish(import_start(actor, imported=imported, consent=True))
    done = Import.objects.get(pk=imported.pk)
    met = found.update + found.unchanged
    told = (found.create, met, found.skipped, found.failed, found.warned, found.codes)
    assert told == (
        done.created,
        done.updated + done.unchanged,
        done.skipped,
        done.failed,
        done.warned,
        done.code_counts,
    )
    assert found.rows == 30


def test_counting_writes_nothing(checking: Checking, account: Account) -> None:
    make.make_contact(account, email="a@example.com", city="Rome")
    found = counted(checking("Email,City,Tags", "a@example.com,Oslo,new", "b@example.com,,"))
    assert (found.create, found.update) == (1, 1)
    assert Contact.objects.get().city == "Rome"
    assert not StagedContact.objects.exists()


def test_it_tells_what_would_change_and_gives_examples_of_each(
    checking: Checking, account: Account, actor: Actor
) -> None:
    make.make_contact(account, email="a@example.com", city="Rome", tags=["vip"])
    make.make_contact(account, email="b@example.com", city="Rome")
    imported = checking(
        "Email,City,Tags,Company,DND,Note",
        "a@example.com,Oslo,vip;new,Looms,email,Hello",
        "b@example.com,Rome,,,,",
        "c@example.com,Rome,,,,",
        "broken,,,,,",
        ",Rome,,,,",
    )
    found = counted(imported)
    numbers = (found.create, found.update, found.unchanged, found.skipped, found.failed)
    assert numbers == (1, 1, 1, 1, 1)
    assert found.fields == {"city": 1, "tags": 1, "business": 1, "dnd.email": 1, "note": 1}
    (update,) = found.samples["update"]
    assert (update["line"], update["who"]) == (2, "Ada Lovelace")
    assert ["city", "Rome", "Oslo"] in update["changes"]
    assert ["tags", "vip", "vip, new"] in update["changes"]
    assert found.samples["create"][0]["who"] == "c@example.com"
    assert "not an e-mail address" in found.samples["failed"][0]["reasons"][0]
    assert set(found.samples) == {"create", "update", "unchanged", "skipped", "failed"}
    assert (Tag.objects.count(), Business.objects.count(), Note.objects.count()) == (1, 0, 0)
    assert not Operation.objects.filter(kind="imports.check").exists()

    import_start(actor, imported=imported, consent=True)
    job = Job.objects.get(pk=imported.check_job_id)
    assert "Oslo" not in str(job.params)


def test_the_plan_of_the_account_is_heeded(
    checking: Checking, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = plans.Plan(key="small", label="Small", limits={"contacts": 6})
    monkeypatch.setitem(plans.PLANS, "small", small)
    Account.objects.filter(pk=account.pk).update(plan="small")
    account.plan = "small"
    make.make_contact(account, email="a@example.com")
    found = counted(checking("Email", *(f"p{n}@example.com" for n in range(9))))
    assert (found.create, found.failed, found.codes) == (5, 4, {"1020": 4})


def test_other_options_are_counted_anew(checking: Checking, actor: Actor) -> None:
    imported = checking("Email", *(f"p{n}@example.com" for n in range(9)))
    run_job(imported.check_job_id, seconds=0)
    first = imported.check_job_id
    import_configure(actor, imported=imported, mapping=imported.mapping, mode="update")
    again = import_check(actor, imported=Import.objects.get(pk=imported.pk))
    assert Job.objects.get(pk=first).state == "cancelled"
    assert counted(again).skipped == 9


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_starting_and_discarding_end_the_count(
    checking: Checking, actor: Actor, after: int
) -> None:
    for go_on in (import_discard, import_start):
        imported = checking("Email", *(f"p{n}@example.com" for n in range(9)))
        for _chunk in range(after):
            run_job(imported.check_job_id, seconds=0)
        more = {"consent": True} if go_on is import_start else {}
        go_on(actor, imported=imported, **more)
        job = Job.objects.get(pk=imported.check_job_id)
        assert (job.state, job.cursor) == ("cancelled", None)
        assert not StagedContact.objects.exists()


def test_a_staging_table_found_empty_is_filled_again(checking: Checking) -> None:
    imported = checking("Email", *(f"p{n}@example.com" for n in range(9)))
    for _chunk in range(3):
        run_job(imported.check_job_id, seconds=0)
    StagedContact.objects.all().delete()
    assert counted(imported).create == 9


def test_too_many_shared_addresses_are_said(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "MOST_FOLLOWED", 1)
    rows = [f"p{n}@example.com,+1212555010{n % 3}" for n in range(9)]
    assert not counted(checking("Email,Phone", *rows)).exact


def test_the_page_shows_the_count_as_it_goes(
    as_alice: Client, checking: Checking, url: Callable[..., str]
) -> None:
    imported = checking("Email,Country", "a@example.com,Nowhere", "broken,")
    page = as_alice.get(url("imports:check", imported.pk)).content.decode()
    assert "Reading the file" in page
    counts, htmx = url("imports:counts", imported.pk), {"HX-Request": "true"}
    assert 'hx-trigger="load delay:1s"' in as_alice.get(counts, headers=htmx).content.decode()
    counted(imported)
    done = as_alice.get(counts, headers=htmx).content.decode()
    assert "hx-trigger" not in done
    assert "2 rows counted, nothing written" in done
    assert "Invalid e-mail · 1" in done
    assert as_alice.get(counts)["Location"] == url("imports:check", imported.pk)
