"""`emit`: tell what happened, in the transaction in which it happens."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction
from psycopg.types.json import Jsonb

from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.copy import copy_rows
from hoopcrm.core.ids import new_id
from hoopcrm.core.inserts import insert
from hoopcrm.events.consumers import wanted
from hoopcrm.events.models import Event
from hoopcrm.events.types import event_types

SECRET_WORDS = ("password", "secret", "token")
MASK = "••••••"
LABEL_LENGTH = 300
COLUMNS = (
    "id",
    "account_id",
    "at",
    "type",
    "actor_kind",
    "actor_id",
    "actor_label",
    "via",
    "contact_id",
    "subject_type",
    "subject_id",
    "subject_label",
    "data",
    "changes",
    "operation_id",
    "caused_by",
    "depth",
    "ip",
    "user_agent",
    "request_id",
    "dispatched_at",
    "one_of_many",
)


@dataclass(slots=True, kw_only=True)
class NewEvent:
    """One event for `emit_many`; the fields are those of `emit`."""

    contact_id: UUID | None = None
    subject_type: str = ""
    subject_id: str = ""
    subject_label: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def emit(
    type: str,
    *,
    account: Any,
    actor: Actor,
    contact: Any = None,
    subject: models.Model | None = None,
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    operation: Any = None,
) -> Event:
    """Write one event and have it dispatched when the transaction commits.

    Args:
        type: key of a registered EventType; KeyError otherwise.
        at: when it happened, for history that is loaded later; nobody is told of that singly.
        contact: the contact whose timeline shows it (default: `subject` when it is one).
        changes: `{field: [before, after]}`, JSON values; secrets are masked by name.
        operation: the undoable Operation that it belongs to.
    """
    event_types.get(type)
    moment = at or now()
    if contact is None and subject is not None and subject._meta.label == "contacts.Contact":
        contact = subject
    event = Event(
        id=new_id(at),
        account_id=account.pk,
        at=moment,
        type=type,
        **_actor_columns(actor),
        contact_id=contact.pk if contact is not None else None,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        subject_label=str(subject)[:LABEL_LENGTH] if subject is not None else "",
        data=masked(data or {}),
        changes=masked(changes or {}),
        operation_id=operation.pk if operation is not None else None,
        dispatched_at=None
        if wanted(account.pk, type, mass=actor.is_job or at is not None)
        else moment,
        one_of_many=at is not None,
    )
    insert(event)
    writes.note_emitted()
    if event.dispatched_at is None:
        dispatch_on_commit()
    return event


def emit_many(
    type: str, events: Iterable[NewEvent], *, account: Any, actor: Actor, operation: Any = None
) -> int:
    """Write many events of one type by COPY; returns how many. Fields as in `emit`."""
    event_types.get(type)
    moment = now()
    waits = wanted(account.pk, type, mass=True)
    by = _actor_columns(actor)
    operation_id = operation.pk if operation is not None else None

    def row(event: NewEvent) -> tuple[Any, ...]:
        at = event.at or moment
        return (
            new_id(event.at),
            account.pk,
            at,
            type,
            by["actor_kind"],
            by["actor_id"],
            by["actor_label"],
            by["via"],
            event.contact_id,
            event.subject_type,
            event.subject_id,
            event.subject_label[:LABEL_LENGTH],
            Jsonb(masked(event.data)),
            Jsonb(masked(event.changes)),
            operation_id,
            by["caused_by"],
            by["depth"],
            by["ip"],
            by["user_agent"],
            by["request_id"],
            None if waits else at,
            True,
        )

    count = copy_rows(Event, COLUMNS, (row(event) for event in events))
    writes.note_emitted(count)
    if waits and count:
        dispatch_on_commit()
    return count


def sql_columns(type: str, *, account: Any, actor: Actor, operation: Any = None) -> dict[str, Any]:
    """Constant columns of events that a set-based statement inserts by `INSERT … SELECT`.

    The statement adds id (`core_uuid7(at)`), at, contact_id, subject and changes itself, then
    its service calls `emitted_by_sql`.
    """
    event_types.get(type)
    return {
        "account_id": account.pk,
        "type": type,
        **_actor_columns(actor),
        "operation_id": operation.pk if operation is not None else None,
        "dispatched_at": None if wanted(account.pk, type, mass=True) else now(),
        "one_of_many": True,
    }


def emitted_by_sql(type: str, *, account: Any, count: int) -> None:
    """Note events that a statement has inserted, and have them dispatched."""
    writes.note_emitted(count)
    if count and wanted(account.pk, type, mass=True):
        dispatch_on_commit()


def masked(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as JSON, with what is named like a secret hidden, at any depth."""
    return {
        key: MASK if any(word in key.lower() for word in SECRET_WORDS) else _plain(value)
        for key, value in values.items()
    }


@functools.singledispatch
def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@_plain.register(dict)
def _(value: dict[str, Any]) -> Any:
    return masked(value)


@_plain.register(list)
@_plain.register(tuple)
def _(value: Any) -> Any:
    return [_plain(one) for one in value]


@_plain.register(datetime)
@_plain.register(date)
def _(value: date) -> str:
    return value.isoformat()


@_plain.register(Decimal)
def _(value: Decimal) -> str:
    return str(value)


def _actor_columns(actor: Actor) -> dict[str, Any]:
    return {
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "via": actor.via,
        "caused_by": actor.caused_by,
        "depth": actor.depth,
        "ip": actor.ip,
        "user_agent": actor.user_agent,
        "request_id": actor.request_id,
    }


def dispatch_on_commit() -> None:
    """Wake the dispatcher once when the running transaction commits."""
    connection = transaction.get_connection()
    if any(function is _wake for _sids, function, _robust in connection.run_on_commit):
        return
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from hoopcrm.core.broker import nudge
    from hoopcrm.events.jobs import dispatch

    nudge(dispatch)
