"""The undo journal: what an operation did is taken back, byte for byte."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from contacts.models import Business, Contact, ContactTag, Tag
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import (
    operation_start,
    record_deletes,
    record_inserts,
    record_updates,
    restore,
    restore_part,
)
from hoopcrm.core.models import JournalRow, Operation
from tests.make import make_contact

pytestmark = pytest.mark.django_db

TABLES = ("contacts_contact", "contacts_tag", "contacts_contacttag", "contacts_business")


@pytest.fixture(autouse=True)
def _may_write() -> Any:
    with writes.frame("the operation under test", silent=True):
        yield


@pytest.fixture
def start(in_account: Account, actor: Actor) -> Callable[[], Operation]:
    return lambda: operation_start(actor, kind="test", label="Test")


def _everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the tables, without what moves on with each write."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT (to_jsonb(t) - 'version' - 'updated_at')::text FROM {table} t ORDER BY 1"  # noqa: S608
            )
            found[table] = cursor.fetchall()
    return found


def test_updates_deletes_and_inserts_are_taken_back(
    account: Account, start: Callable[[], Operation]
) -> None:
    for n in range(20):
        make_contact(account, email=f"c{n}@example.com", tags=["vip"], birth_date="1999-02-28")
    before = _everything()
    operation = start()
    contacts = Contact.objects.filter(email__in=[f"c{n}@example.com" for n in range(10)])
    record_updates(operation, contacts, ["deleted_at", "custom", "birth_date", "first_name"])
    changed = contacts.update(
        deleted_at=now(),
        custom={"a": [1]},
        birth_date=None,
        first_name="é",
        version=F("version") + 1,
    )
    tags = ContactTag.objects.filter(contact__in=contacts)
    assert record_deletes(operation, tags) == changed == 10
    tags.delete()
    business = Business.objects.create(account=account, name="New", name_folded="new")
    record_inserts(operation, Business, [business.pk])
    assert _everything() != before

    restored = restore(operation)

    assert _everything() == before
    assert restored.rows == {
        "contacts_contact": 10,
        "contacts_contacttag": 10,
        "contacts_business": 1,
    }
    assert restored.conflicts == []


def test_a_row_changed_since_is_left_and_listed(
    account: Account, start: Callable[[], Operation]
) -> None:
    first, second = make_contact(account, email="a@x.org"), make_contact(account, email="b@x.org")
    operation = start()
    record_updates(operation, Contact.objects.all(), ["city"])
    Contact.objects.update(city="Here", version=F("version") + 1)
    Contact.objects.filter(pk=first.pk).update(city="There", version=F("version") + 1)

    restored = restore(operation)

    assert restored.conflicts == [("contacts_contact", str(first.pk))]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.city, second.city) == ("There", "")


def test_an_inserted_row_changed_since_stays(
    account: Account, start: Callable[[], Operation]
) -> None:
    operation = start()
    contact = make_contact(account)
    record_inserts(operation, Contact, [contact.pk])
    Contact.objects.filter(pk=contact.pk).update(city="Edited", version=F("version") + 1)
    assert restore(operation).conflicts == [("contacts_contact", str(contact.pk))]
    assert Contact.objects.exists()


def test_an_operation_is_undone_once(account: Account, start: Callable[[], Operation]) -> None:
    operation = start()
    restore(operation)
    with pytest.raises(Refused, match="already been undone"):
        restore(operation)


def test_an_operation_is_taken_back_part_by_part(
    account: Account, start: Callable[[], Operation]
) -> None:
    contacts = [make_contact(account, email=f"c{n}@example.com") for n in range(4)]
    before = _everything()
    operation, ends = start(), [0]
    for contact in contacts:
        record_updates(operation, Contact.objects.filter(pk=contact.pk), ["city"])
        Contact.objects.filter(pk=contact.pk).update(city="Here", version=F("version") + 1)
        ends.append(JournalRow.objects.latest("pk").pk)

    restored = restore_part(operation, after=ends[2], up_to=ends[4])
    assert restored.rows == {"contacts_contact": 2}
    assert Contact.objects.filter(city="Here").count() == 2
    restore_part(operation, after=ends[0], up_to=ends[2])
    assert _everything() == before
    assert not JournalRow.objects.exists()


def test_recording_is_one_statement_whatever_the_number(
    account: Account,
    start: Callable[[], Operation],
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    Tag.objects.bulk_create(
        Tag(account=account, name=f"t{n}", name_folded=f"t{n}") for n in range(500)
    )
    operation = start()
    with django_assert_num_queries(1):
        assert record_updates(operation, Tag.objects.all(), ["colour"]) == 500
    assert JournalRow.objects.count() == 500


def _rename(operation: Operation, contact: Contact, name: str) -> None:
    rows = Contact.objects.filter(pk=contact.pk)
    record_updates(operation, rows, ("first_name",))
    rows.update(first_name=name, version=F("version") + 1)


def test_what_was_done_one_after_the_other_is_taken_back_in_reverse(
    account: Account, start: Callable[[], Operation]
) -> None:
    contact = make_contact(account, first_name="One")
    done = []
    for name in ("Two", "Three", "Four"):
        done.append(start())
        _rename(done[-1], contact, name)
    for operation, name in zip(reversed(done), ("Three", "Two", "One"), strict=True):
        assert restore(operation).conflicts == []
        contact.refresh_from_db()
        assert contact.first_name == name
    assert contact.version == 7  # no version comes twice


def test_a_change_between_keeps_what_was_done_before_it(
    account: Account, start: Callable[[], Operation]
) -> None:
    contact = make_contact(account, first_name="One")
    first, second = start(), start()
    _rename(first, contact, "Two")
    Contact.objects.filter(pk=contact.pk).update(last_name="Edited", version=F("version") + 1)
    _rename(second, contact, "Three")
    assert restore(second).conflicts == []
    assert restore(first).conflicts == [("contacts_contact", str(contact.pk))]
    contact.refresh_from_db()
    assert contact.first_name == "Two"
