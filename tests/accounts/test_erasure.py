"""Erasing an account leaves nothing of it, whatever tables there are."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models import NOT_PROVIDED

from hoopcrm.accounts.erasure import erase_rows, erasure_order, owned_models, remains
from hoopcrm.accounts.models import Account, Member, User
from hoopcrm.accounts.services import erasure
from hoopcrm.accounts.services.erasure import account_erase
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned
from hoopcrm.core.scoping import scope
from hoopcrm.documents.services.documents import document_upload
from hoopcrm.transports.models import MailboxMessage
from tests import make
from tests.contacts.deletion.marked import MARK, marked_contact, tables_with

SYSTEM = Actor.system("tests")
# Keys that may be empty, but not together with another.
NEEDED = {"appointments.BlockedTime.member", "associations.Association.business"}


def fill(account: Account) -> dict[str, int]:
    """At least one row in every table that belongs to accounts."""
    alice = make.make_member(account, f"Alice-{account.name}", role="Admin")
    contact = make.make_contact(
        account, email="ada@example.com", phone="+1 312 555 0101", tags=["x"], owner=alice
    )
    with scope(account):
        document_upload(
            Actor.of_member(alice), contact=contact, upload=ContentFile(b"hello", name="a.txt")
        )
    with writes.frame("test data", silent=True), scope(account), transaction.atomic():
        made: dict[type[models.Model], models.Model] = {}
        for model in reversed(erasure_order()):
            row(model, account, made)
    return remains(account.pk)


def row(model: type[AccountOwned], account: Account, made: dict[Any, Any]) -> Any:
    """A row of `model`, the one that is there or a new one with values that fit."""
    if model not in made:
        made[model] = model.objects.first() or _new_row(model, account, made)
    return made[model]


def _new_row(model: type[AccountOwned], account: Account, made: dict[Any, Any]) -> Any:
    values: dict[str, Any] = {"account": account}
    for field in model._meta.concrete_fields:
        is_free = field.null and f"{model._meta.label}.{field.name}" not in NEEDED
        if is_free or field.name == "account" or field.default is not NOT_PROVIDED:
            continue
        if field.remote_field is not None:
            values[field.name] = row(field.related_model, account, made)
        elif not isinstance(field, models.AutoField):
            values[field.name] = _fitting(field)
    return model.objects.create(**values)


def _fitting(field: Any) -> Any:
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.UUIDField):
        return new_id()
    if isinstance(field, models.IntegerField):
        return 1
    if isinstance(field, models.DateTimeField):
        return now() + timedelta(hours=field.name.startswith("ends"))
    if isinstance(field, models.BinaryField):
        return b"x"
    if isinstance(field, DateTimeRangeField):
        return (now(), None)
    if isinstance(field, ArrayField | models.JSONField):
        return []
    # random at the end: no two accounts may have the same secret
    return new_id().hex[-(field.max_length or 32) :]


def total(account_id: UUID) -> int:
    return sum(remains(account_id).values())


@pytest.mark.django_db
def test_nothing_of_the_account_is_left_and_others_keep_everything(
    account: Account, other_account: Account, django_capture_on_commit_callbacks: Any
):
    tables = {model._meta.db_table for model in owned_models()}
    assert fill(account).keys() == tables
    kept = fill(other_account)
    files = str(account.pk)
    assert any(stored_under(files))
    MailboxMessage.objects.create(channel="email", recipient="alice-northwind@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        account_erase(SYSTEM, account=account)
    assert remains(account.pk) == {}
    assert not Account.objects.filter(pk=account.pk).exists()
    assert not any(stored_under(files))
    assert remains(other_account.pk) == kept
    assert list(User.objects.values_list("email", flat=True)) == ["alice-contoso@example.com"]
    assert not MailboxMessage.objects.exists()


def stored_under(folder: str) -> list[str]:
    """Names of the files below a folder of the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return files + [name for one in folders for name in stored_under(f"{folder}/{one}")]


@pytest.mark.django_db
def test_no_table_of_the_installation_speaks_of_it(
    account: Account, alice: Member, settings: Any, tmp_path: Any
):
    settings.MEDIA_ROOT = tmp_path
    with scope(account):
        marked_contact(account, alice)
    elsewhere = make.make_member_of(make.make_account("Elsewhere"), alice.user)
    link = f"https://crm.example.com/a/{account.pk}/contacts/"
    MailboxMessage.objects.create(
        channel="email", recipient=elsewhere.user.email, subject=MARK, body=link
    )
    for row in (account, alice):
        LogEntry.objects.create(
            user_id=alice.user_id, object_id=str(row.pk), object_repr=MARK, action_flag=CHANGE
        )
    account_erase(SYSTEM, account=account)
    left = tables_with(MARK, str(account.pk))
    # Installations that send for real keep no mails; what was kept for others' eyes names nobody.
    assert left.keys() <= {"transports_mailboxmessage"}
    assert User.objects.filter(pk=alice.user_id).exists()


@pytest.mark.django_db
def test_an_erasure_that_was_cut_off_goes_on(account: Account):
    fill(account)
    before = total(account.pk)
    with pytest.raises(ConnectionError):
        account_erase(SYSTEM, account=account, progress=_cut_off)
    account.refresh_from_db()
    assert account.state == "closed"
    assert 0 < total(account.pk) < before
    account_erase(SYSTEM, account=account)
    assert total(account.pk) == 0


def _cut_off(_chunk: object) -> None:
    raise ConnectionError


@pytest.mark.django_db
def test_small_chunks_do_the_same(account: Account):
    for number in range(7):
        make.make_contact(account, email=f"c{number}@example.com")
    chunks = [one.rows for one in erase_rows(account, chunk=3) if one.table == "contacts_contact"]
    assert chunks == [3, 3, 1]
    assert total(account.pk) == 0


@pytest.mark.django_db
def test_rows_written_meanwhile_are_found(account: Account, monkeypatch: pytest.MonkeyPatch):
    fill(account)
    monkeypatch.setattr(erasure, "erase_rows", lambda _account: iter(()))
    with pytest.raises(erasure.StillThere, match="contacts_contact"):
        account_erase(SYSTEM, account=account)
    assert Account.objects.filter(pk=account.pk).exists()


@pytest.mark.django_db
def test_somebody_who_also_works_elsewhere_keeps_their_login(
    account: Account, other_account: Account
):
    alice = make.make_member(account, "Alice", role="Admin")
    with scope(other_account):
        make.make_member_of(other_account, alice.user)
    account_erase(SYSTEM, account=account)
    with scope(other_account):
        assert Member.objects.get().user.email == "alice@example.com"


@pytest.mark.django_db
def test_the_database_itself_keeps_no_row_of_an_account_that_is_gone(account: Account):
    """The raw deletion of the account relies on this."""
    fill(account)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(Exception, match="foreign key"), transaction.atomic():
            cursor.execute("DELETE FROM accounts_account WHERE id = %s", [account.pk])
