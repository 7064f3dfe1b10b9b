"""Events of bulk actions, written by statements for all contacts of a chunk."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from contacts.bulk.actions import Undone, Work
from hoopcrm.core.ids import first_id_at
from hoopcrm.core.models import JournalRow
from hoopcrm.events.emit import emitted_by_sql, sql_columns

# What a contact is called, as `contacts.models.contact.name_of`.
NAME = (
    "left(coalesce(nullif(btrim(c.first_name || ' ' || c.last_name), ''), nullif(c.email, ''),"
    " nullif(c.phone, ''), nullif(c.company_name, ''), %(nameless)s), 300)"
)
# Changes the other way round.
SWAPPED = (
    "coalesce((SELECT jsonb_object_agg(p.key, jsonb_build_array(p.value->1, p.value->0))"
    " FROM jsonb_each(e.changes) p), '{}'::jsonb)"
)
# Before the change of an owner is after its undo.
SWAPPED_OWNER = (
    "e.data || jsonb_build_object('from_id', e.data->'to_id', 'to_id', e.data->'from_id')"
)


def tell_about_contacts(
    type: str,
    rows: str,
    params: Mapping[str, Any],
    *,
    work: Work,
) -> int:
    """An event for each row (contact_id, changes, data) of the query `rows`; returns how many."""
    return _insert(
        type,
        "r.contact_id, 'contacts.contact', r.contact_id::text, " + NAME + ", r.changes, r.data",
        f"({rows}) r JOIN contacts_contact c ON c.id = r.contact_id",
        {**params, "nameless": _("No name")},
        of=work,
    )


def tell_about_members(
    type: str, rows: str, params: Mapping[str, Any], *, of: Work | Undone
) -> int:
    """An event for each (contact_id, member_id) of the query `rows` about who follows it."""
    name = "left(coalesce(nullif(btrim(u.first_name || ' ' || u.last_name), ''), u.email), 300)"
    return _insert(
        type,
        f"r.contact_id, 'accounts.member', m.id::text, {name}, %(nothing)s,"
        f" jsonb_build_object('member', {name}, 'member_id', m.id::text)",
        f"({rows}) r JOIN accounts_member m ON m.id = r.member_id"
        " JOIN accounts_user u ON u.id = m.user_id",
        {**params, "nothing": Jsonb({})},
        of=of,
    )


def tell_inverse(
    undone: Undone, type: str, inverse: str, *, data: str = "e.data - 'stored'"
) -> int:
    """For each event of the type that the operation wrote about these contacts its inverse.

    Args:
        data: SQL of the inverse event's data, with the event as `e`.
    """
    return _insert(
        inverse,
        f"e.contact_id, e.subject_type, e.subject_id, e.subject_label, {SWAPPED}, {data}",
        "events_event e WHERE e.account_id = %(of_account)s AND e.contact_id = ANY(%(contacts)s)"
        " AND e.id >= %(since)s AND e.type = %(of_type)s AND e.operation_id = %(of_operation)s",
        {
            "of_account": undone.account.pk,
            "contacts": list(undone.contacts),
            "since": first_id_at(undone.operation.at),
            "of_type": type,
            "of_operation": undone.operation.pk,
        },
        of=undone,
    )


def journal_part(undone: Undone) -> QuerySet[JournalRow]:
    """The journal rows of the part."""
    rows: QuerySet[JournalRow] = JournalRow.objects.filter(
        operation=undone.operation, pk__gt=undone.after, pk__lte=undone.up_to
    )
    return rows


def _insert(
    type: str, values: str, source: str, params: Mapping[str, Any], *, of: Work | Undone
) -> int:
    constants = sql_columns(type, account=of.account, actor=of.actor, operation=of.operation)
    names = ", ".join(constants)
    places = ", ".join(f"%(c_{name})s" for name in constants)
    given = {f"c_{name}": value for name, value in constants.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (id, at, contact_id, subject_type, subject_id,"  # noqa: S608 - constant names
            f" subject_label, changes, data, {names})"
            f" SELECT core_uuid7(%(at)s), %(at)s, {values}, {places} FROM {source}",
            {**given, **params, "at": of.at},
        )
        count = int(cursor.rowcount)
    emitted_by_sql(type, account=of.account, count=count)
    return count
