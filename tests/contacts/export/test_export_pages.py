"""Exporting from the list: what goes out, to whom, and who is told."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.test import Client

from contacts.export import job as export_job
from contacts.export.columns import HEADERS
from contacts.listing.columns import STANDARD
from contacts.models import Contact, ContactExport
from contacts.services.contacts import contact_delete
from contacts.services.exports import JOB_TYPE
from contacts.services.field_files import field_file_add
from contacts.services.purge import contacts_erase
from contacts.views import export as export_view
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.services.fields import field_create
from hoopcrm.events.models import Event
from hoopcrm.files.models import StoredFile
from hoopcrm.files.sweep import sweep_files
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job, sweep_jobs
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.services.notices import notices_make
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(account: Account, alice: Member, bob: Member) -> list[Contact]:
    """Twelve contacts, of which Bob owns the third."""
    return [
        make.make_contact(
            account,
            first_name=f"Person {number:02}",
            email=f"p{number}@example.com",
            owner=bob if number == 3 else alice,
            city="Rome" if number % 2 else "",
        )
        for number in range(12)
    ]


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def taken(client: Client, address: str, **data: Any) -> list[list[str]]:
    answer = client.post(address, {"format": "csv", "columns": "visible"} | data)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return table(b"".join(answer.streaming_content))


def test_a_file_has_the_columns_and_the_order_of_the_list(
    people: list[Contact], as_alice: Client, url: Any
) -> None:
    listed = as_alice.get(
        url("contacts:list") + "?columns=city&columns=email&columns=updated&sort=name", follow=True
    )
    query = listed.redirect_chain[-1][0].partition("?")[2]
    rows = taken(as_alice, f"{url('contacts:export')}?{query}")
    assert rows[0] == ["Contact ID", "First name", "Last name", "City", "E-mail", "Updated"]
    assert [row[1] for row in rows[1:]] == [f"Person {number:02}" for number in range(12)]
    assert rows[2][3:5] == ["Rome", "p1@example.com"]
    assert rows[1][3] == ""


def test_files_in_a_field_are_a_column_of_list_and_file_by_their_names(
    people: list[Contact], alice: Member, account: Account, as_alice: Client, url: Any
) -> None:
    actor = Actor.of_member(alice)
    with scope(account):
        papers = field_create(actor, label="Papers", type="file", max_files=3)
        sign = field_create(actor, label="Consent", type="signature")
        for name in ("plan.txt", "map.txt"):
            upload = ContentFile(b"words", name=name)
            field_file_add(actor, contact=people[0], definition=papers, upload=upload)
    asked = f"?columns=custom.{papers.pk}&columns=custom.{sign.pk}&sort=name"
    listed = as_alice.get(url("contacts:list") + asked, follow=True)
    html = listed.content.decode()
    assert f'data-column="custom.{papers.pk}"' in html
    assert html.count("plan.txt, map.txt") == 1
    query = listed.redirect_chain[-1][0].partition("?")[2]
    rows = taken(as_alice, f"{url('contacts:export')}?{query}")
    assert rows[0][3:] == ["Papers", "Consent"]
    assert [row[3] for row in rows[1:3]] == ["plan.txt, map.txt", ""]
    chooser = as_alice.get(url("contacts:columns")).content.decode()
    assert f'value="custom.{sign.pk}"' in chooser
    every = taken(as_alice, f"{url('contacts:export')}?{query}", columns="all")
    assert "Papers" not in every[0]


def test_a_search_and_a_selection_narrow_it(
    people: list[Contact], as_alice: Client, url: Any
) -> None:
    address = url("contacts:export")
    found = taken(as_alice, f"{address}?search=person+1")
    assert {row[1] for row in found[1:]} >= {"Person 10", "Person 11"}
    assert "Person 02" not in {row[1] for row in found[1:]}
    chosen = [str(people[1].pk), str(people[5].pk)]
    assert {row[0] for row in taken(as_alice, address, ids=",".join(chosen))[1:]} == set(chosen)
    query = "q=all&search=person"
    rest = taken(as_alice, address, all="1", list=query, without=",".join(chosen))
    assert len(rest) == 11
    assert not {row[0] for row in rest} & set(chosen)


def test_the_bar_asks_about_its_selection_first(
    people: list[Contact], as_alice: Client, as_bob: Client, url: Any
) -> None:
    chosen = ",".join(str(one.pk) for one in people[:3])
    asked = as_alice.post(url("contacts:export"), {"ids": chosen}, headers={"HX-Request": "true"})
    page = asked.content.decode()
    assert "3 contacts are exported." in page
    assert f'name="ids" value="{chosen}"' in page
    assert (
        f'formaction="{url("contacts:export")}"'
        in as_alice.get(url("contacts:list")).content.decode()
    )


def test_the_file_is_told_in_the_audit_log(
    people: list[Contact], alice: Member, as_alice: Client, url: Any
) -> None:
    taken(as_alice, url("contacts:export"))
    with scope(alice.account):
        event = Event.objects.get(type="contacts.exported")
        assert (event.actor_id, event.data["contacts"]) == (alice.pk, 12)
        export = ContactExport.objects.get()
        assert (export.contacts, export.format, export.job) == (12, "csv", None)
    page = as_alice.get(url("contacts:exports")).content.decode()
    assert "Downloaded at once" in page
    assert "Alice" in page


def test_without_the_right_there_is_neither_page_nor_menu(
    people: list[Contact], as_bob: Client, url: Any
) -> None:
    for name in ("contacts:export", "contacts:exports"):
        assert as_bob.get(url(name)).status_code == 403
    assert as_bob.post(url("contacts:export"), {"format": "csv"}).status_code == 403
    assert url("contacts:export") not in as_bob.get(url("contacts:list")).content.decode()


def test_the_menu_leads_to_the_list_as_it_is(
    people: list[Contact], as_alice: Client, url: Any
) -> None:
    page = as_alice.get(url("contacts:list"), {"search": "person 1"}).content.decode()
    assert f"{url('contacts:export')}?q=all&amp;search=person+1" in page
    asked = as_alice.get(url("contacts:export"), {"search": "nobody"})
    assert "0 contacts are exported." in asked.content.decode()


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything over five rows is long."""
    monkeypatch.setattr(export_view, "AT_ONCE", 5)
    monkeypatch.setattr(export_job, "PIECE_ROWS", 5)
    monkeypatch.setattr(export_job, "QUERY_ROWS", 2)


def begun(client: Client, url: Any, account: Account, **data: Any) -> ContactExport:
    answer = client.post(url("contacts:export"), {"format": "csv", "columns": "visible"} | data)
    assert answer.status_code == 302
    assert answer["Location"] == url("contacts:exports")
    with scope(account):
        return ContactExport.objects.get()


@pytest.mark.usefixtures("long")
def test_a_long_export_is_a_file_for_whoever_asked(
    people: list[Contact], account: Account, alice: Member, as_alice: Client, url: Any
) -> None:
    export = begun(as_alice, url, account)
    assert (export.file, export.contacts) == (None, None)
    with scope(account):
        while run_job(export.job_id):
            pass
        export.refresh_from_db()
        job = Job.objects.get(pk=export.job_id)
        assert (job.state, job.done, job.total) == ("done", 12, 12)
        event = Event.objects.get(type="contacts.exported")
        assert (event.actor_id, event.data["contacts"]) == (alice.pk, 12)
        notices_make(Actor.system("x"), event=Event.objects.get(type="contact_export.ready"))
        assert Notice.objects.get().member_id == alice.pk
    address = url("files:download", export.file_id)
    rows = table(b"".join(as_alice.get(address).streaming_content))
    assert [row[1] for row in rows[1:]] == [f"Person {number:02}" for number in range(11, -1, -1)]
    assert address in as_alice.get(url("contacts:exports")).content.decode()
    other = signed_in(make.make_member(account, "Zoe", role="Admin"))
    assert other.get(address).status_code == 404
    assert address not in other.get(url("contacts:exports")).content.decode()


@pytest.mark.usefixtures("long")
def test_a_link_expires_and_its_file_goes(
    people: list[Contact], account: Account, as_alice: Client, url: Any
) -> None:
    export = begun(as_alice, url, account)
    with scope(account), writes.frame("test data", silent=True):
        while run_job(export.job_id):
            pass
        export.refresh_from_db()
        stored = StoredFile.objects.filter(pk=export.file_id)
        stored.update(created_at=now() - timedelta(days=9))
        assert sweep_files()[0] == 0
        ContactExport.objects.update(expires_at=now() - timedelta(minutes=1))
        assert as_alice.get(url("files:download", export.file_id)).status_code == 404
        assert sweep_files()[0] == 1
        assert not stored.exists()
    assert "Expired" in as_alice.get(url("contacts:exports")).content.decode()


@pytest.mark.usefixtures("long")
def test_a_killed_worker_loses_no_row_and_doubles_none(
    people: list[Contact], account: Account, actor: Actor, as_alice: Client, url: Any
) -> None:
    export = begun(as_alice, url, account)
    with scope(account):
        run_job(export.job_id, seconds=0)
        contact_delete(actor, contact=people[0])
        make.make_contact(account, first_name="Late")
        while run_job(export.job_id, seconds=0):
            Job.objects.filter(pk=export.job_id).update(
                state="running", heartbeat_at=now() - timedelta(hours=1)
            )
            assert sweep_jobs() == 1
        export.refresh_from_db()
    rows = table(b"".join(as_alice.get(url("files:download", export.file_id)).streaming_content))
    names = [row[1] for row in rows[1:]]
    assert names == [f"Person {number:02}" for number in range(11, 0, -1)]
    assert export.contacts == 11


@pytest.mark.usefixtures("long")
def test_a_worker_killed_before_the_last_commit_leaves_the_pieces(
    people: list[Contact],
    account: Account,
    as_alice: Client,
    url: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    export = begun(as_alice, url, account)
    finish = export_job.ExportJob.finish
    calls = iter((1, 2))

    def dies_once(self: Any, job: Job) -> None:
        finish(self, job)
        if next(calls) == 1:
            raise RuntimeError("the power went")

    monkeypatch.setattr(export_job.ExportJob, "finish", dies_once)
    with scope(account), django_capture_on_commit_callbacks(execute=True):
        run_job(export.job_id)
        assert Job.objects.get(pk=export.job_id).state == "queued"
        Job.objects.filter(pk=export.job_id).update(due_at=now() - timedelta(seconds=1))
        run_job(export.job_id)
    export.refresh_from_db()
    rows = table(b"".join(as_alice.get(url("files:download", export.file_id)).streaming_content))
    assert len(rows) == 13
    left = [path.name for path in Path(configured.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(left) == 2, "the file, and the one of the transaction that never was"


@pytest.mark.usefixtures("long")
def test_whoever_loses_the_right_meanwhile_gets_nothing(
    people: list[Contact], account: Account, alice: Member, as_alice: Client, url: Any
) -> None:
    export = begun(as_alice, url, account)
    make.make_role(account, "Nothing")
    with scope(account), writes.frame("test data", silent=True):
        alice.role = type(alice.role).objects.get(name="Nothing")
        alice.save()
        assert run_job(export.job_id) is False
        export.refresh_from_db()
        assert (Job.objects.get(type=JOB_TYPE).state, export.file) == ("failed", None)
        assert Event.objects.filter(type="contact_export.failed").count() == 1


@pytest.mark.usefixtures("long")
def test_a_read_only_account_still_gives_its_contacts_out(
    people: list[Contact], account: Account, as_alice: Client, url: Any
) -> None:
    with writes.frame("test data", silent=True):
        Account.objects.filter(pk=account.pk).update(state=Account.State.READ_ONLY)
    assert len(taken(as_alice, url("contacts:export"))) == 13


@pytest.mark.usefixtures("long")
def test_files_go_when_a_contact_in_them_is_erased(
    people: list[Contact], account: Account, actor: Actor, as_alice: Client, url: Any
) -> None:
    export = begun(as_alice, url, account)
    with scope(account):
        contact_delete(actor, contact=people[1])
        with pytest.raises(Refused):
            contacts_erase(actor, ids=[people[1].pk])
        while run_job(export.job_id):
            pass
        contacts_erase(actor, ids=[people[1].pk])
        export.refresh_from_db()
        assert export.file_id is None
        assert not StoredFile.objects.exists()


def test_every_column_of_the_list_can_be_exported() -> None:
    assert STANDARD.keys() <= HEADERS.keys()
