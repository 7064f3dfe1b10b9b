"""Addresses in an import that is taken back."""

from uuid import UUID

from contacts.ingest.undo_rows import Part, run
from contacts.models import ContactEmail, ContactPhone

_MODELS = (ContactEmail, ContactPhone)


def added_to(part: Part) -> set[str]:
    """The addresses of all contacts that the part has to do with, while they are still there."""
    if not _has_suppressions(part):
        return set()
    found: set[str] = set()
    inserts, params = part.journal("contacts_contact", "insert")
    updates, more = part.journal("contacts_contact", "update")
    for model in _MODELS:
        table = model._meta.db_table
        for journal, given in ((inserts, params), (updates, more)):
            found |= {
                value
                for (value,) in run(
                    f"SELECT t.normalised FROM {journal} JOIN {table} t"  # noqa: S608 - our own names
                    " ON t.contact_id = j.pk_value::uuid",
                    given,
                )
            }
    return found


def _has_suppressions(part: Part) -> bool:
    journal, params = part.journal("contacts_suppression", "insert")
    return bool(run(f"SELECT 1 FROM {journal} LIMIT 1", params))  # noqa: S608 - our own names


def restore_primary(part: Part, touched: set[UUID]) -> None:
    """Let what was the primary address be it again, where no other has become it since."""
    for model in _MODELS:
        table = model._meta.db_table
        journal, params = part.journal(table, "update")
        again = run(
            f"UPDATE {table} t SET is_primary = true FROM {journal}"  # noqa: S608 - our own names
            " WHERE t.id = j.pk_value::uuid AND NOT t.is_primary"
            f" AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.contact_id = t.contact_id"
            " AND o.is_primary) RETURNING t.contact_id",
            params,
        )
        touched.update(contact for (contact,) in again)
