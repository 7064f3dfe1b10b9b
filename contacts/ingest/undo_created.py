"""Contacts that an import has made: deleted softly, unless somebody has changed them since."""

from uuid import UUID

from django.db import connection

from contacts.ingest.undo_rows import Part, run
from contacts.services.removal import parts_leave
from hoopcrm.accounts import limits
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account
from hoopcrm.customfields.unique import unique_release
from hoopcrm.events.emit import NewEvent, emit_many

_NAME = (
    "coalesce(nullif(btrim(t.first_name || ' ' || t.last_name), ''), nullif(t.email, ''),"
    " nullif(t.phone, ''), t.company_name)"
)


def delete_created(part: Part) -> tuple[set[UUID], set[UUID]]:
    """Delete them; those that are gone now, and those that stay."""
    journal, params = part.journal("contacts_contact", "insert")
    gone = run(
        "UPDATE contacts_contact t SET deleted_at = %s, deleted_by_id = %s,"  # noqa: S608 - our own names
        " updated_at = %s, updated_by_id = %s,"
        f" version = t.version + 1 FROM {journal} WHERE t.id = j.pk_value::uuid"
        f" AND t.deleted_at IS NULL AND t.version = j.after_version RETURNING t.id, {_NAME}",
        [now(), part.actor.id, now(), part.actor.id, *params],
    )
    pks = {pk for pk, _name in gone}
    if pks:
        unique_release(pks)
        parts_leave(pks)
        limits.record(current_account(), "contacts", -len(pks))
        _tell(part, gone)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {journal} JOIN contacts_contact t ON t.id = j.pk_value::uuid"  # noqa: S608 - our own names
            " WHERE t.deleted_at IS NULL",
            params,
        )
        kept = {pk for (pk,) in cursor.fetchall()}
    return pks, kept


def _tell(part: Part, gone: list[tuple[UUID, str]]) -> None:
    emit_many(
        "contact.deleted",
        (
            NewEvent(
                contact_id=pk,
                subject_type="contacts.contact",
                subject_id=str(pk),
                subject_label=name,
            )
            for pk, name in gone
        ),
        account=current_account(),
        actor=part.actor,
        operation=part.undoing,
    )
