"""New contacts from staged rows: a handful of statements for a whole chunk."""

import json
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from contacts.attribution import attribution_of, door_of
from contacts.ingest.context import Context
from contacts.ingest.rows import DERIVED, PLAIN, SEPARATOR, derived_of, labels_of, written_of
from contacts.models import StagedContact
from contacts.searched import extra_keys
from contacts.services.searched import extra_refresh
from hoopcrm.events.emit import emitted_by_sql, sql_columns

_COPIED = (
    *PLAIN,
    *DERIVED,
    "type_id",
    "owner_id",
    "birth_date",
    "birth_month",
    "birth_day",
)
_AMENDED = (
    *DERIVED,
    *("emails", "emails_normalised", "phones", "phones_normalised", "phone_labels", "changes"),
)
# Nearly all rows of a chunk make contacts: what is left out is the shorter list by far.
_CHOSEN = (
    "s.batch = %(batch)s AND s.line BETWEEN %(first)s AND %(last)s AND s.line <> ALL(%(others)s)"
)
_FROM = f"FROM contacts_stagedcontact s WHERE {_CHOSEN}"
_SPLIT = "string_to_array(s.{0}, E'\\x1f')"


def leave_out(batch: UUID, without: dict[int, frozenset[str]]) -> None:
    """Take addresses out of staged rows, with all that was derived from them."""
    if not without:
        return
    rows = StagedContact.objects.filter(batch=batch, line__in=list(without))
    amended = [[row.line, *_amended(row, without[row.line])] for row in rows]
    columns = list(zip(*amended, strict=True))
    sets = ", ".join(f"{name} = n.{name}" for name in _AMENDED)
    names = ", ".join(("line", *_AMENDED))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE contacts_stagedcontact s SET {sets}"  # noqa: S608 - constant names
            f" FROM unnest(%s::int[]{', %s::text[]' * len(_AMENDED)}) AS n({names})"
            " WHERE s.batch = %s AND s.line = n.line",
            [*map(list, columns), batch],
        )


def _amended(row: Any, without: frozenset[str]) -> list[str]:
    emails = _kept(row.emails, row.emails_normalised, without)
    phones = _kept(row.phones, row.phones_normalised, without)
    plain = {"first_name": row.first_name, "last_name": row.last_name}
    derived = derived_of(plain, row.company_name, emails, phones)
    changes = json.loads(row.changes)
    for key, pairs in (("email", emails), ("phone", phones)):
        changes.pop(key, None)
        if pairs:
            changes[key] = ["", written_of(pairs)]
    lists = [[one[index] for one in pairs] for pairs in (emails, phones) for index in (0, 1)]
    return [
        *[derived[name] for name in DERIVED],
        *[SEPARATOR.join(one) for one in lists],
        labels_of(phones, labels_by_phone(row)),
        json.dumps(changes, ensure_ascii=False),
    ]


def _kept(written: str, normalised: str, without: frozenset[str]) -> list[tuple[str, str]]:
    return [pair for pair in pairs_of(written, normalised) if pair[1] not in without]


def pairs_of(written: str, normalised: str) -> list[tuple[str, str]]:
    """Addresses of a staged row as (as typed, normalised)."""
    if not normalised:
        return []
    return list(zip(written.split(SEPARATOR), normalised.split(SEPARATOR), strict=True))


def labels_by_phone(row: Any) -> dict[str, str]:
    """The labels of a staged row's phones by their normalised form."""
    if not row.phone_labels:
        return {}
    pairs = zip(
        row.phones_normalised.split(SEPARATOR), row.phone_labels.split(SEPARATOR), strict=True
    )
    return {value: label for value, label in pairs if label}


def insert_contacts(context: Context, lines: list[int], others: list[int]) -> int:
    """Write the contacts of staged rows, their addresses, journal and events.

    Args:
        lines: of the rows, in order; `others` are those between them that make no contact.
    """
    chosen = {"batch": context.batch, "first": lines[0], "last": lines[-1], "others": others}
    origin = attribution_of(door_of(context.actor.via))
    params: dict[str, Any] = {
        **chosen,
        "at": context.at,
        "via": context.actor.via,
        "origin": Jsonb(origin),
        "source": origin["sessionSource"],
        "actor": context.actor.id,
        "operation": context.operation.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_contacts_sql(), params)
        count = int(cursor.rowcount)
        cursor.execute(_addresses_sql("contacts_contactemail", "address", "emails"), params)
        cursor.execute(_addresses_sql("contacts_contactphone", "number", "phones"), params)
        cursor.execute(
            "INSERT INTO core_journalrow"
            ' (account_id, operation_id, action, "table", pk_value, after_version)'
            " SELECT s.account_id, %(operation)s, 'insert', 'contacts_contact', s.new_id::text, 1 "
            + _FROM,
            params,
        )
    if extra_keys():
        rows = StagedContact.objects.filter(batch=context.batch, line__range=(lines[0], lines[-1]))
        extra_refresh(list(rows.exclude(line__in=others).values_list("new_id", flat=True)))
    _insert_events(context, chosen)
    return count


def _contacts_sql() -> str:
    names = ", ".join(_COPIED)
    values = ", ".join(f"s.{name}" for name in _COPIED)
    return (
        f"INSERT INTO contacts_contact (id, account_id, {names}, business_id, company_name, custom,"  # noqa: S608 - constant names
        " first_attribution, latest_attribution, first_session_source, latest_session_source,"
        " created_at, created_via, updated_at, updated_by_id, version, dnd_all)"
        f" SELECT s.new_id, s.account_id, {values}, b.id, coalesce(b.name, s.company_name),"
        " s.custom::jsonb, %(origin)s, %(origin)s, %(source)s, %(source)s,"
        " coalesce(s.made_at, %(at)s), %(via)s, %(at)s, %(actor)s, 1,"
        f" s.dnd <> '' AND 'all' = ANY({_SPLIT.format('dnd')})"
        " FROM contacts_stagedcontact s LEFT JOIN contacts_business b"
        " ON s.company_folded <> '' AND b.account_id = s.account_id"
        " AND b.name_folded = s.company_folded"
        f" WHERE {_CHOSEN}"
    )


def _addresses_sql(table: str, column: str, source: str) -> str:
    labelled = column == "number"
    more, label = (", label", ", coalesce(a.label, '')") if labelled else ("", "")
    lists = [_SPLIT.format(source), _SPLIT.format(f"{source}_normalised")]
    names = "written, normalised"
    if labelled:
        lists.append(_SPLIT.format("phone_labels"))
        names += ", label"
    return (
        f"INSERT INTO {table} (id, account_id, contact_id, position, {column}, normalised,"  # noqa: S608 - constant names
        f" is_primary{more})"
        " SELECT core_uuid7(%(at)s), s.account_id, s.new_id, a.position, a.written, a.normalised,"
        f" a.position = 1{label} FROM contacts_stagedcontact s"
        f" CROSS JOIN LATERAL unnest({', '.join(lists)})"
        f" WITH ORDINALITY AS a({names}, position)"
        f" WHERE {_CHOSEN} AND s.{source} <> ''"
    )


def _insert_events(context: Context, chosen: dict[str, Any]) -> None:
    constants = sql_columns(
        "contact.created", account=context.account, actor=context.actor, operation=context.operation
    )
    names = ", ".join(constants)
    places = ", ".join(f"%(c_{name})s" for name in constants)
    params = {f"c_{name}": value for name, value in constants.items()} | {
        **chosen,
        "at": context.at,
        "told": Jsonb({"labels": context.options.labels} if context.options.labels else {}),
        "nothing": Jsonb({}),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO events_event (id, at, contact_id, subject_type, subject_id,"  # noqa: S608 - constant names
            f" subject_label, changes, data, {names})"
            " SELECT core_uuid7(%(at)s), %(at)s, s.new_id, 'contacts.contact', s.new_id::text,"
            " left(coalesce(nullif(btrim(s.first_name || ' ' || s.last_name), ''),"
            " nullif(s.email, ''), nullif(s.phone, ''), s.company_name), 300),"
            " s.changes::jsonb,"
            " CASE WHEN s.custom = '{}' THEN %(nothing)s ELSE %(told)s END,"
            f" {places} " + _FROM,
            params,
        )
        count = int(cursor.rowcount)
    emitted_by_sql("contact.created", account=context.account, count=count)
