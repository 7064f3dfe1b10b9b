"""Do not disturb in an import that is taken back: off again, unless somebody has said so since.

An address stays suppressed as long as another living contact with it is not to be disturbed.
"""

from uuid import UUID

from contacts.dnd import address_hashes
from contacts.ingest.undo_rows import Part, Stays, run
from contacts.models import ContactDnd, ContactEmail, ContactPhone
from hoopcrm.core.journal_parts import UNTOUCHED
from hoopcrm.core.scoping import current_account

_STATE = ("status", "reason", "code", "source", "by", "at")


def restore_dnd(part: Part, touched: set[UUID], stays: Stays) -> None:
    """Put the channels back that the import has switched on."""
    sets = ", ".join(f'"{name}" = r."{name}"' for name in _STATE)
    same = "(SELECT jsonb_object_agg(k, to_jsonb(t) -> k) FROM jsonb_object_keys(j.before) k)"
    journal, params = part.journal("contacts_contactdnd", "update")
    found = run(
        f"UPDATE contacts_contactdnd t SET {sets} FROM {journal},"  # noqa: S608 - our own names
        " LATERAL jsonb_populate_record(NULL::contacts_contactdnd, j.before) r"
        f" WHERE t.id = j.pk_value::bigint AND {same} = j.after RETURNING t.contact_id",
        params,
    )
    changed = run(
        f"SELECT t.contact_id FROM {journal} JOIN contacts_contactdnd t"  # noqa: S608 - our own names
        f" ON t.id = j.pk_value::bigint WHERE {same} NOT IN (j.after, j.before)",
        params,
    )
    journal, params = part.journal("contacts_contactdnd", "insert")
    found += run(
        f"DELETE FROM contacts_contactdnd t USING {journal}"  # noqa: S608 - our own names
        f" WHERE t.id = j.pk_value::bigint AND {UNTOUCHED} RETURNING t.contact_id",
        params,
    )
    changed += run(
        f"SELECT t.contact_id FROM {journal} JOIN contacts_contactdnd t"  # noqa: S608 - our own names
        " ON t.id = j.pk_value::bigint",
        params,
    )
    touched.update(contact for (contact,) in found)
    for (contact,) in changed:
        stays.setdefault(contact, set()).add("dnd")


def lift_suppressions(part: Part, addresses: set[str]) -> None:
    """Free the addresses that the import has suppressed."""
    held = _held(addresses)
    journal, params = part.journal("contacts_suppression", "insert")
    run(
        f"DELETE FROM contacts_suppression t USING {journal}"  # noqa: S608 - our own names
        f" WHERE t.id = j.pk_value::uuid AND {UNTOUCHED}"
        " AND NOT (t.kind || ' ' || t.address_hash) = ANY(%s) RETURNING t.id",
        [*params, held],
    )
    journal, params = part.journal("contacts_suppression", "update")
    run(
        "UPDATE contacts_suppression t SET permanent = r.permanent, reason = r.reason,"  # noqa: S608 - our own names
        f" source = r.source, at = r.at FROM {journal},"
        " LATERAL jsonb_populate_record(NULL::contacts_suppression, j.before) r"
        " WHERE t.id = j.pk_value::uuid AND NOT (t.kind || ' ' || t.address_hash) = ANY(%s)"
        " AND (SELECT jsonb_object_agg(k, to_jsonb(t) -> k)"
        " FROM jsonb_object_keys(j.before) k) = j.after RETURNING t.id",
        [*params, held],
    )


def _held(addresses: set[str]) -> list[str]:
    """Channel and hash of those addresses that a living contact does not want to be used."""
    if not addresses:
        return []
    account = current_account().pk
    found: set[tuple[str, str]] = set()
    for model in (ContactEmail, ContactPhone):
        rows = model.objects.filter(
            normalised__in=addresses, contact__deleted_at__isnull=True
        ).exclude(contact__dnd__isnull=True)
        on = rows.filter(
            contact__dnd__status__in=(ContactDnd.Status.ACTIVE, ContactDnd.Status.PERMANENT)
        )
        found |= set(on.values_list("contact__dnd__channel", "normalised"))
    return [
        f"{channel} {one}"
        for channel, normalised in found
        for one in address_hashes(account, normalised)
    ]
