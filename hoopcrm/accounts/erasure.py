"""Removing an account without a trace: what goes in which order, and what is left.

Every table that belongs to accounts is found by itself, so a new app needs nothing here. What
SQL cannot remove (files in storage) an app's `Eraser` removes; its key is the label of its model
(`files.storedfile`), and it takes that table's turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from psycopg import sql

from hoopcrm.accounts.models import Account, Member, User
from hoopcrm.core import writes
from hoopcrm.core.extensions import erasers
from hoopcrm.core.owned import AccountOwned, SameAccountKey
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.transports.models import MailboxMessage

CHUNK = 2_000
OwnedModel = type[AccountOwned]


@dataclass(frozen=True, slots=True)
class Erased:
    """One chunk: so many rows of one table."""

    table: str
    rows: int


def owned_models() -> list[OwnedModel]:
    """Every model whose rows belong to accounts."""
    return [model for model in apps.get_models() if issubclass(model, AccountOwned)]


def erasure_order() -> list[OwnedModel]:
    """Tables in an order in which chunks can go, each in a transaction of its own.

    What a key protects goes after what points to it. Where a key cascades, the parent goes
    first: the database takes the children along by their index, few at a time.
    """
    found = owned_models()
    must: dict[OwnedModel, set[OwnedModel]] = {model: set() for model in found}
    may: dict[OwnedModel, set[OwnedModel]] = {model: set() for model in found}
    for model in found:
        for field in model._meta.concrete_fields:
            if not isinstance(field, SameAccountKey) or field.related_model is model:
                continue
            target: Any = field.related_model
            if field.remote_field.on_delete is models.CASCADE:
                may[model].add(target)
            else:
                must[target].add(model)
    try:
        return list(
            TopologicalSorter({model: must[model] | may[model] for model in found}).static_order()
        )
    except CycleError:
        return list(TopologicalSorter(must).static_order())


def erase_rows(account: Account, *, chunk: int = CHUNK) -> Iterator[Erased]:
    """Delete the account's rows chunk by chunk, committing each; safe to start again."""
    labels = {model._meta.label_lower for model in owned_models()}
    for eraser in sorted(erasers, key=lambda one: -one.weight):
        if eraser.key not in labels:
            yield from _by(eraser.key, eraser.erase, account, chunk)
    for model in erasure_order():
        own = erasers.find(model._meta.label_lower)
        erase = own.erase if own is not None else _deleter(model)
        yield from _by(model._meta.db_table, erase, account, chunk)


def remains(account_id: UUID) -> dict[str, int]:
    """Rows that still belong to the account, by table; empty after a complete erasure."""
    left = {}
    with connection.cursor() as cursor:
        for model in owned_models():
            table = sql.Identifier(model._meta.db_table)
            cursor.execute(
                sql.SQL("SELECT count(*) FROM {} WHERE account_id = %s").format(table),
                [account_id],
            )
            (count,) = cursor.fetchone()
            if count:
                left[model._meta.db_table] = count
    return left


def erase_members(account_id: UUID, limit: int) -> int:
    """Members, and the logins of those who worked nowhere else, with what signing in left."""
    members = list(Member.objects.filter(account_id=account_id)[:limit])
    Member.objects.filter(pk__in=[member.pk for member in members]).delete()
    with unscoped("people who work in another account keep their login"):
        elsewhere = Member.objects.filter(user=OuterRef("pk"))
        gone = User.objects.filter(
            ~Exists(elsewhere), pk__in=[member.user_id for member in members], is_staff=False
        )
        emails = list(gone.values_list("email", flat=True))
        keys = [str(pk) for pk in gone.values_list("pk", flat=True)]
        gone.delete()
    for trace in (AccessAttempt, AccessLog, AccessFailureLog):
        trace.objects.filter(username__in=emails).delete()
    MailboxMessage.objects.filter(recipient__in=emails).delete()
    keys += [str(member.pk) for member in members]
    LogEntry.objects.filter(object_id__in=keys).delete()
    return len(members)


def erase_mentions(account_id: UUID) -> None:
    """What tables of the installation say of the account: kept mails, the admin site's log."""
    text = str(account_id)
    told = Q(body__contains=text) | Q(html__contains=text) | Q(subject__contains=text)
    MailboxMessage.objects.filter(told).delete()
    LogEntry.objects.filter(object_id=text).delete()
    for kind in ContentType.objects.filter(logentry__isnull=False).distinct():
        model = kind.model_class()
        if model is None or not issubclass(model, AccountOwned):
            continue
        entries = LogEntry.objects.filter(content_type=kind)
        keys = set(entries.values_list("object_id", flat=True))
        with unscoped("what the log speaks of may be any account's"):
            there = {
                str(pk) for pk in model.objects.filter(pk__in=keys).values_list("pk", flat=True)
            }
        entries.filter(object_id__in=keys - there).delete()


def _by(name: str, erase: Any, account: Account, chunk: int) -> Iterator[Erased]:
    while True:
        with (
            scope(account),
            transaction.atomic(),
            writes.frame("account erasure", silent=True),
        ):
            rows = erase(account.pk, chunk)
        if not rows:
            return
        yield Erased(name, rows)


def _deleter(model: OwnedModel) -> Any:
    table = sql.Identifier(model._meta.db_table)
    primary: Any = model._meta.pk
    key = sql.Identifier(primary.column)
    statement = sql.SQL(
        "DELETE FROM {table} WHERE {key} IN "
        "(SELECT {key} FROM {table} WHERE account_id = %s LIMIT %s)"
    ).format(table=table, key=key)

    def delete(account_id: UUID, limit: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, [account_id, limit])
            return int(cursor.rowcount)

    return delete
