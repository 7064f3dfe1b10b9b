"""Rows of several models, written in one trip."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, ContactTag, Tag
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.inserts import insert
from tests import make

pytestmark = pytest.mark.django_db


def test_rows_are_stored_as_django_stores_them(in_account: Account) -> None:
    contact = make.make_contact(in_account, custom={}, birth_date="1990-05-06")
    twin = Contact(
        **{
            field.attname: getattr(contact, field.attname)
            for field in Contact._meta.concrete_fields
            if not field.primary_key
        }
    )
    tag = Tag(account_id=in_account.pk, name="It's 5 %s; no", name_folded="5")
    with CaptureQueriesContext(connection) as queries, writes.frame("a test", silent=True):
        insert(twin, tag, ContactTag(account_id=in_account.pk, contact=twin, tag=tag))
    assert len(queries) == 1
    stored = Contact.objects.get(pk=twin.pk)
    for field in Contact._meta.concrete_fields:
        if not field.primary_key:
            assert getattr(stored, field.attname) == getattr(contact, field.attname)
    assert ContactTag.objects.get(contact=twin).tag.name == tag.name
    assert not twin._state.adding


def test_all_or_nothing(in_account: Account) -> None:
    tags = [Tag(account_id=in_account.pk, name="VIP", name_folded="vip") for _twice in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic(), writes.frame("test", silent=True):
        insert(*tags)
    assert not Tag.objects.exists()


def test_outside_a_service_it_is_refused(in_account: Account) -> None:
    with pytest.raises(writes.WriteError):
        insert(Tag(account_id=in_account.pk, name="VIP", name_folded="vip"))


def test_nothing_costs_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        insert()
    assert not len(queries)
