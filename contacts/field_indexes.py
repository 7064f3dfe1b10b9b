"""Indexes of custom fields: those that saved lists ask for have one, where there are many contacts.

A periodic review compares what saved lists ask for with the registry (`CustomFieldIndex`) and the
registry with the database. New indexes are made by jobs. What has no row in the registry any more,
because its field or its account is gone, is dropped.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Index, Q
from django.db.models.sql import Query

from contacts.conditions.custom import PREFIX, indexed, serves
from contacts.conditions.saved import saved_conditions
from contacts.models import Contact, CustomFieldIndex
from contacts.services.field_indexes import field_index_ask, field_indexes_keep
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.customfields.access import definitions_named
from hoopcrm.customfields.models import FieldDefinition

KEEPER = Actor.system("indexes of custom fields")
START = "contacts_field_"


def review() -> None:
    """Ask for the indexes that saved lists want, and drop those that none wants any more."""
    asked = _asked_for()
    with unscoped("the indexes of all accounts share one limit"):
        accounts = list(Account.objects.filter(pk__in=asked).order_by("pk"))
    wanted: dict[Any, list[FieldDefinition]] = {}
    for account in accounts:
        with scope(account):
            found = _served(asked[account.pk])
            if found and _is_large():
                wanted[account.pk] = found
    fields = [one.pk for found in wanted.values() for one in found]
    since = field_indexes_keep(KEEPER, fields=fields)
    _drop_strangers()
    for account in accounts:
        if account.is_read_only:
            continue
        with scope(account):
            for definition in wanted.get(account.pk, ()):
                name = f"{START}{definition.pk.hex}"
                field_index_ask(KEEPER, field=definition, name=name, since=since)


def build(entry: CustomFieldIndex) -> bool:
    """Make the index, while everybody goes on writing; False when its field can have none.

    What a killed attempt has left, an index that is not valid, is dropped first. It takes a
    connection of its own: the database makes no index concurrently within a transaction.
    """
    what = indexed(entry.field)
    if what is None:
        return False
    expression, of_which = what
    of_account = Q(account_id=entry.account_id, deleted_at__isnull=True)
    index = Index(expression, name=entry.name, condition=of_account & of_which)
    with _apart() as apart:
        state = _state(apart, entry.name)
        if state is False:
            _drop(apart, entry.name)
        if not state:
            apart.schema_editor(atomic=False).add_index(Contact, index, concurrently=True)
        _describe(apart, entry.name, expression)
    return True


def in_database() -> set[str]:
    """Names of all indexes of custom fields that the database has, valid or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE indrelid = 'contacts_contact'::regclass AND starts_with(relname, %s)"
            " UNION SELECT stxname FROM pg_statistic_ext"
            " WHERE stxrelid = 'contacts_contact'::regclass AND starts_with(stxname, %s)",
            [START, START],
        )
        return {name for (name,) in cursor.fetchall()}


def _asked_for() -> dict[Any, set[tuple[str, str]]]:
    """Custom fields in saved conditions with their operators, by account."""
    found: dict[Any, set[tuple[str, str]]] = {}
    with unscoped("lists of all accounts are looked through for what they ask"):
        for source in saved_conditions:
            for account_id, tree in source.trees():
                for one in tree.conditions():
                    if one.field.startswith(PREFIX):
                        asked = (one.field.removeprefix(PREFIX), one.op)
                        found.setdefault(account_id, set()).add(asked)
    return found


def _served(asked: Iterable[tuple[str, str]]) -> list[FieldDefinition]:
    """The fields of which an index would answer what is asked."""
    found = definitions_named(pk for pk, _operator in asked)
    served = {
        definition.pk: definition
        for pk, operator in asked
        if (definition := found.get(pk)) and indexed(definition) and serves(definition, operator)
    }
    return sorted(served.values(), key=lambda one: one.pk)


def _is_large() -> bool:
    """Whether the account in scope has so many contacts that looking through them takes long."""
    least = settings.FIELD_INDEX_CONTACTS
    return bool(Contact.objects.alive().order_by()[:least].count() >= least)


def _drop_strangers() -> None:
    """Drop indexes that no row of the registry knows."""
    with unscoped("indexes are looked through as the database has them"):
        known = set(CustomFieldIndex.objects.values_list("name", flat=True))
    strangers = in_database() - known
    if strangers:
        with _apart() as apart:
            for name in sorted(strangers):
                _drop(apart, name)


@contextmanager
def _apart() -> Iterator[Any]:
    """Another connection, in no transaction and without a limit of time."""
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        yield apart
    finally:
        apart.close()


def _state(apart: Any, name: str) -> bool | None:
    """Whether the index is valid; None when there is none."""
    with apart.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name])
        row = cursor.fetchone()
    return row[0] if row else None


def _describe(apart: Any, name: str, expression: Any) -> None:
    """Statistics of the values: of an index that has some rows only, the planner uses none."""
    query = Query(Contact, alias_cols=False)
    value = expression.resolve_expression(query, allow_joins=False)
    text, params = query.get_compiler(connection=apart).compile(value)
    text %= tuple(apart.schema_editor().quote_value(one) for one in params)
    name = apart.ops.quote_name(name)
    with apart.cursor() as cursor:
        cursor.execute(f"CREATE STATISTICS IF NOT EXISTS {name} ON ({text}) FROM contacts_contact")
        cursor.execute("ANALYZE contacts_contact")


def _drop(apart: Any, name: str) -> None:
    name = apart.ops.quote_name(name)
    with apart.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        cursor.execute(f"DROP STATISTICS IF EXISTS {name}")
