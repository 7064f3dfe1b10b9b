"""Prepared querysets give what the plain ones give, whatever account and ids came first."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Contact, Tag
from hoopcrm.core.prepared import Planned, Prepared, among
from hoopcrm.core.scoping import ScopeError, scope
from tests.make import make_account, make_contact, make_member

pytestmark = pytest.mark.django_db


@Prepared
def by_id(pk: UUID) -> QuerySet[Contact]:
    return Contact.objects.filter(pk=pk).select_related("owner__user")


def test_rows_of_the_account_in_scope_only() -> None:
    one, other = make_account("One"), make_account("Other")
    mine, theirs = make_contact(one, first_name="Mine"), make_contact(other, first_name="Theirs")
    with scope(one):
        assert by_id(mine.pk) == [mine]
        assert by_id(theirs.pk) == []
    with scope(other):
        assert by_id(theirs.pk) == [theirs]
        assert by_id(mine.pk) == []


def test_without_an_account_it_refuses() -> None:
    account = make_account()
    contact = make_contact(account)
    with pytest.raises(ScopeError):
        by_id(contact.pk)


def test_related_rows_and_stored_types_come_as_from_the_queryset() -> None:
    account = make_account()
    owner = make_member(account, "Grace")
    with scope(account):
        contact = make_contact(account, owner=owner, emails=["a@example.com"])
        [found] = by_id(contact.pk)
        plain = Contact.objects.select_related("owner__user").get(pk=contact.pk)
    assert found.owner.user.first_name == "Grace"
    fields = [field.attname for field in Contact._meta.concrete_fields]
    assert [getattr(found, name) for name in fields] == [getattr(plain, name) for name in fields]


def test_each_run_sees_what_is_stored_now() -> None:
    account = make_account()
    with scope(account):
        assert by_id(pk := uuid4()) == []
        contact = make_contact(account)
        assert [row.first_name for row in by_id(contact.pk)] == ["Ada"]
        assert by_id(pk) == []


@Prepared
def names_of(ids: Any) -> QuerySet[Contact]:
    rows = Contact.objects.filter(among("pk", ids))
    return rows.order_by("first_name").values_list("first_name", "custom")


def test_an_argument_may_be_a_list() -> None:
    account, other = make_account("One"), make_account("Other")
    ids = [make_contact(account, first_name=name).pk for name in ("Bea", "Amy", "Cal")]
    theirs = make_contact(other, first_name="Dan").pk
    with scope(account):
        assert names_of([*ids[:2], theirs]) == [("Amy", {}), ("Bea", {})]
        assert names_of(ids) == [("Amy", {}), ("Bea", {}), ("Cal", {})]
        assert names_of([]) == []


@Prepared
def named_before(name: str, moment: dt.datetime) -> QuerySet[Contact]:
    rows = Contact.objects.filter(first_name=name, created_at__lt=moment)
    return rows.values_list("first_name", flat=True)


def test_arguments_may_be_texts_and_moments() -> None:
    account = make_account()
    for name in ("Bea", "Amy"):
        make_contact(account, first_name=name)
    with scope(account):
        later = timezone.now() + dt.timedelta(minutes=1)
        assert named_before("Amy", later) == ["Amy"]
        assert named_before("Bea", later) == ["Bea"]
        assert named_before("Bea", later - dt.timedelta(hours=1)) == []


def test_what_differs_between_calls_may_not_be_built_in() -> None:
    account = make_account()

    @Prepared
    def since_now(pk: UUID) -> QuerySet[Contact]:
        return Contact.objects.filter(pk=pk, created_at__lt=timezone.now())

    fixed = uuid4()

    @Prepared
    def of_one(pk: UUID) -> QuerySet[Tag]:
        return Tag.objects.filter(pk=pk).exclude(pk=fixed)

    with scope(account):
        for query in (since_now, of_one):
            with pytest.raises(TypeError, match="would stand in every run"):
                query(uuid4())


@Planned
def planned(pk: UUID) -> QuerySet[Contact]:
    return Contact.objects.filter(pk=pk).select_related("owner__user").annotate(word=Value("x"))


def kept_statements() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'AS \"word\"'"
        )
        return int(cursor.fetchone()[0])


def test_a_plan_is_kept_and_gives_what_the_queryset_gives() -> None:
    account, other = make_account("One"), make_account("Other")
    owner = make_member(account, "Grace")
    contact = make_contact(account, owner=owner, first_name="Ada")
    theirs = make_contact(other)
    with scope(account):
        for _run in range(8):  # from the sixth on, PostgreSQL plans for any argument
            [found] = planned(contact.pk)
            assert (found, found.word, found.owner.user.first_name) == (contact, "x", "Grace")
            assert planned(theirs.pk) == []
    assert kept_statements() == 1


def test_a_plan_is_made_anew_after_a_rollback() -> None:
    account = make_account()
    contact = make_contact(account)
    with scope(account):
        with transaction.atomic():
            assert planned(contact.pk) == [contact]
            transaction.set_rollback(True)
        assert planned(contact.pk) == [contact]


def test_nothing_is_kept_where_statements_are_not_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account()
    contact = make_contact(account)
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    with scope(account):
        assert planned(contact.pk) == [contact]
    assert kept_statements() == 0


def test_a_logged_statement_is_whole() -> None:
    account = make_account()
    contact = make_contact(account)
    with scope(account), CaptureQueriesContext(connection) as queries:
        assert planned(contact.pk) == [contact]
    assert contact.pk.hex in queries[0]["sql"]
