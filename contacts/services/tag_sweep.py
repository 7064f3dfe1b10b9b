"""Taking tags off all contacts at once, set by set: deleting and merging tags, and the way back.

A sweep goes in chunks of the rows that link tags to contacts, so that a tag on half a million
contacts is neither loaded nor held in one transaction. All chunks share one operation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from contacts.models import ContactTag, Tag
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.journal import record_deletes, record_inserts
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.events.emit import emit, emitted_by_sql, sql_columns

CHUNK_ROWS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What to do: take `sources` off every contact, put `target` (None: nothing) in their place."""

    account: Any
    actor: Actor
    operation: Operation
    sources: Sequence[UUID]
    target: Tag | None = None

    def chunk(self, limit: int = CHUNK_ROWS) -> int:
        """Move or remove up to `limit` uses; returns how many there were, 0 at the end."""
        pks = self._next(limit)
        if not pks:
            return 0
        if self.target is not None:
            self._put(self.target, pks)
        self._tell("contact.tag_removed", pks)
        rows = ContactTag.objects.filter(pk__in=pks)
        record_deletes(self.operation, rows)
        rows.delete()
        return len(pks)

    def end(self) -> None:
        """Remove the tags themselves, which no contact has any more, and tell it."""
        rows = Tag.objects.filter(pk__in=self.sources)
        tags = list(rows.order_by("pk").select_for_update())
        while self.chunk():  # put on contacts since the last chunk; the lock keeps out more
            pass
        record_deletes(self.operation, rows)
        rows.delete()
        for tag in tags:
            self._tell_end(tag)

    def _next(self, limit: int) -> list[int]:
        """Links of the first tag that still has some, in the order of the index."""
        for source in self.sources:
            rows = ContactTag.objects.select_for_update().filter(tag_id=source)
            pks = list(rows.order_by("tag_id", "contact_id").values_list("pk", flat=True)[:limit])
            if pks:
                return pks
        return []

    def _put(self, target: Tag, pks: list[int]) -> None:
        """Give the target to the contacts of these links that lack it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO contacts_contacttag (account_id, contact_id, tag_id)"
                " SELECT account_id, contact_id, %s FROM contacts_contacttag WHERE id = ANY(%s)"
                " ON CONFLICT (contact_id, tag_id) DO NOTHING RETURNING id",
                [target.pk, pks],
            )
            made = [pk for (pk,) in cursor.fetchall()]
        record_inserts(self.operation, ContactTag, made)
        self._tell("contact.tag_added", made)

    def _tell(self, type: str, pks: list[int]) -> None:
        tell_contacts(
            type,
            "SELECT contact_id, tag_id FROM contacts_contacttag WHERE id = ANY(%(pks)s)",
            {"pks": pks},
            account=self.account,
            actor=self.actor,
            operation=self.operation,
        )

    def _tell_end(self, tag: Tag) -> None:
        told = {"into": self.target.name, "into_id": self.target.pk} if self.target else {}
        emit(
            "tag.merged" if self.target else "tag.deleted",
            account=self.account,
            actor=self.actor,
            subject=tag,
            data=told,
            operation=self.operation,
        )


def tell_contacts(
    type: str, rows: str, params: dict[str, Any], *, account: Any, actor: Actor, operation: Any
) -> int:
    """An event for each (contact_id, tag_id) that the query `rows` gives, by one statement."""
    constants = sql_columns(type, account=account, actor=actor, operation=operation)
    names = ", ".join(constants)
    places = ", ".join(f"%(c_{name})s" for name in constants)
    values = {f"c_{name}": value for name, value in constants.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (id, at, contact_id, subject_type, subject_id,"  # noqa: S608 - constant names
            f" subject_label, changes, data, {names})"
            " SELECT core_uuid7(%(at)s), %(at)s, r.contact_id, 'contacts.tag', t.id::text, t.name,"
            " %(nothing)s, jsonb_build_object('tag', t.name, 'tag_id', t.id::text),"
            f" {places} FROM ({rows}) r JOIN contacts_tag t ON t.id = r.tag_id",
            {**values, **params, "at": now(), "nothing": Jsonb({})},
        )
        count = int(cursor.rowcount)
    emitted_by_sql(type, account=account, count=count)
    return count


def forget_unrestorable(operation: Operation) -> None:
    """Drop journal rows of links whose contact, or whose tag, can no longer be there."""
    with connection.cursor() as cursor:
        cursor.execute(
            'DELETE FROM core_journalrow j WHERE j.operation_id = %(operation)s AND j."table" ='
            " 'contacts_contacttag' AND j.action = 'delete' AND (NOT EXISTS (SELECT 1 FROM"
            " contacts_contact c WHERE c.id = (j.before->>'contact_id')::uuid) OR NOT EXISTS ("
            " SELECT 1 FROM contacts_tag t WHERE t.id = (j.before->>'tag_id')::uuid"
            " UNION ALL SELECT 1 FROM core_journalrow k WHERE k.operation_id = %(operation)s"
            " AND k.\"table\" = 'contacts_tag' AND k.pk_value = j.before->>'tag_id'))",
            {"operation": operation.pk},
        )


def tell_taken_back(actor: Actor, operation: Operation, *, account: Any) -> None:
    """Tell each contact which tags it got back; call it once they are back."""
    tell_contacts(
        "contact.tag_added",
        "SELECT (j.before->>'contact_id')::uuid AS contact_id,"
        " (j.before->>'tag_id')::uuid AS tag_id FROM core_journalrow j"
        " WHERE j.operation_id = %(operation)s AND j.\"table\" = 'contacts_contacttag'"
        " AND j.action = 'delete'",
        {"operation": operation.pk},
        account=account,
        actor=actor,
        operation=operation,
    )


def tell_put_off(actor: Actor, operation: Operation, *, account: Any) -> None:
    """Tell each contact which tag of a merge it loses again; call it while it is still there."""
    tell_contacts(
        "contact.tag_removed",
        "SELECT l.contact_id, l.tag_id FROM core_journalrow j"
        " JOIN contacts_contacttag l ON l.id = j.pk_value::bigint"
        " WHERE j.operation_id = %(operation)s AND j.\"table\" = 'contacts_contacttag'"
        " AND j.action = 'insert'",
        {"operation": operation.pk},
        account=account,
        actor=actor,
        operation=operation,
    )


def tags_of_operation(operation: Operation) -> list[dict[str, Any]]:
    """The tags that the operation removed, as they were."""
    rows = JournalRow.objects.filter(operation=operation, table=Tag._meta.db_table, action="delete")
    return list(rows.values_list("before", flat=True))
