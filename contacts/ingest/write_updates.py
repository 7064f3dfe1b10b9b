"""Writing the changes of one pass: journal first, then a statement or two for each table."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg.types.json import Jsonb

from contacts.ingest.context import Context
from contacts.ingest.dnd import suppress_added, switch_on
from contacts.ingest.inserting import insert_rows
from contacts.ingest.notes import write_notes
from contacts.ingest.rows import DERIVED, PLAIN
from contacts.ingest.update import Change, Channel
from contacts.models import Contact, ContactAccess, ContactEmail, ContactPhone
from contacts.services.searched import extra_refresh
from hoopcrm.core.copy import copy_into
from hoopcrm.core.ids import new_id
from hoopcrm.core.journal import record_deletes, record_updates
from hoopcrm.events.emit import NewEvent, emit_many

CHANGED = (
    *PLAIN,
    *DERIVED,
    "type_id",
    "business_id",
    "company_name",
    "owner_id",
    "birth_date",
    "birth_month",
    "birth_day",
    "custom",
    "dnd_all",
)
_SCRATCH = "ingest_changed_contact"
_CELLS = ("id", *CHANGED)
_MAKE_SCRATCH = (
    f"CREATE TEMPORARY TABLE IF NOT EXISTS {_SCRATCH} ON COMMIT DELETE ROWS"
    f" AS SELECT {', '.join(_CELLS)} FROM contacts_contact WITH NO DATA"
)
Role = ContactAccess.Role


def write_changes(context: Context, changes: Sequence[Change]) -> None:
    """Write what the rows change, and one event for each contact."""
    if not changes:
        return
    _write_contacts(context, [change for change in changes if change.columns])
    _write_addresses(context, ContactEmail, "address", [(c, c.existing.emails) for c in changes])
    _write_addresses(context, ContactPhone, "number", [(c, c.existing.phones) for c in changes])
    _write_tags(context, changes)
    _write_access(context, changes)
    _write_extras(context, changes)
    labels = context.options.labels
    emit_many(
        "contact.updated",
        (
            NewEvent(
                contact_id=change.existing.contact.pk,
                subject_type="contacts.contact",
                subject_id=str(change.existing.contact.pk),
                subject_label=str(change.existing.contact),
                changes=change.told,
                data={"labels": labels} if labels and "custom" in change.columns else {},
                at=context.at,
            )
            for change in changes
            if change.told
        ),
        account=context.account,
        actor=context.actor,
        operation=context.operation,
    )


def _write_contacts(context: Context, changes: list[Change]) -> None:
    if not changes:
        return
    pks = [change.existing.contact.pk for change in changes]
    record_updates(context.operation, Contact.objects.filter(pk__in=pks), CHANGED)
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_SCRATCH)
        cursor.execute(f"TRUNCATE {_SCRATCH}")
        copy_into(_SCRATCH, _CELLS, (_contact_cells(change) for change in changes))
        sets = ", ".join(f"{name} = n.{name}" for name in CHANGED)
        cursor.execute(
            f"UPDATE contacts_contact c SET {sets}, version = c.version + 1,"  # noqa: S608 - constant names
            " updated_at = %s, updated_by_id = %s"
            f" FROM {_SCRATCH} n WHERE c.id = n.id",
            [context.at, context.actor.id],
        )
    extra_refresh(pks)


def _contact_cells(change: Change) -> tuple[Any, ...]:
    contact = change.existing.contact
    values = {name: change.columns.get(name, getattr(contact, name)) for name in CHANGED}
    values["custom"] = Jsonb(values["custom"])
    return (contact.pk, *values.values())


def _write_addresses(
    context: Context,
    model: type[models.Model],
    column: str,
    channels: Iterable[tuple[Change, Channel]],
) -> None:
    rows, demoted = [], []
    for change, channel in channels:
        if not channel.added:
            continue
        if channel.new_primary:
            demoted += [row.pk for row in channel.rows if row.is_primary]
        taken = {row.position for row in channel.rows}
        labels = {row.label for row in channel.rows} if column == "number" else None
        free = (position for position in range(1, 100) if position not in taken)
        for index, (written, normalised) in enumerate(channel.added):
            rows.append(
                {
                    "id": new_id(),
                    "contact_id": change.existing.contact.pk,
                    "position": next(free),
                    column: written,
                    "normalised": normalised,
                    "is_primary": index == 0 and channel.new_primary,
                }
                | ({"label": _label(channel, normalised, labels)} if labels is not None else {})
            )
    if demoted:
        old = model.objects.filter(pk__in=demoted)  # type: ignore[attr-defined]
        record_updates(context.operation, old, ["is_primary"])
        old.update(is_primary=False)
    insert_rows(context, model._meta.db_table, rows)


def _label(channel: Channel, normalised: str, taken: set[str]) -> str:
    """The label that the file gives a phone, unless another of the contact's has it."""
    label = channel.labels.get(normalised, "")
    if label in taken:
        return ""
    taken.add(label)
    return label


def _write_tags(context: Context, changes: Iterable[Change]) -> None:
    rows = [
        {"contact_id": change.existing.contact.pk, "tag_id": tag}
        for change in changes
        for tag in change.tags
    ]
    insert_rows(context, "contacts_contacttag", rows)


def _write_access(context: Context, changes: Iterable[Change]) -> None:
    removed: list[int] = []
    rows = []
    for change in changes:
        contact = change.existing.contact
        if change.owner_moved:
            removed += [access.pk for access in change.existing.owners]
            if contact.owner_id is not None:
                rows.append(
                    {"contact_id": contact.pk, "member_id": contact.owner_id, "role": Role.OWNER}
                )
                follower = change.existing.followers.get(contact.owner_id)
                removed += [follower.pk] if follower else []
        rows += [
            {"contact_id": contact.pk, "member_id": member, "role": Role.FOLLOWER}
            for member in change.new_followers
        ]
    if removed:
        old = ContactAccess.objects.filter(pk__in=removed)
        record_deletes(context.operation, old)
        old.delete()
    insert_rows(context, "contacts_contactaccess", rows)


def _write_extras(context: Context, changes: Sequence[Change]) -> None:
    """Do not disturb, also for addresses that are new, and notes."""
    missing = {change.existing.contact.pk: change.dnd for change in changes if change.dnd}
    names = {change.existing.contact.pk: str(change.existing.contact) for change in changes}
    switch_on(context, missing, names, fresh=False)
    added: dict[UUID, list[tuple[str, str]]] = {}
    for change in changes:
        one = change.existing
        for kind, channel in (("email", one.emails), ("phone", one.phones)):
            if channel.added:
                new = [(kind, normalised) for _written, normalised in channel.added]
                added.setdefault(one.contact.pk, []).extend(new)
    suppress_added(context, added)
    write_notes(context, [one for change in changes for one in change.notes], fresh=False)
