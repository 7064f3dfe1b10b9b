"""Fields of existing contacts in an import that is taken back: each is what it was, unless it
has changed since.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from contacts.ingest.rows import PLAIN
from contacts.ingest.undo_rows import Part, Stays, run
from contacts.models import Business, Contact, ContactEmail, ContactPhone, ContactType
from contacts.search_text import Address, derived_columns
from contacts.services.searched import extra_refresh
from contacts.services.unique_values import unique_take_again
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account
from hoopcrm.customfields.access import definitions
from hoopcrm.events.emit import NewEvent, emit_many
from hoopcrm.events.models import Event

Values = dict[str, Any]

# Columns that are one field, by its key in an event's changes.
FIELDS: dict[str, tuple[str, ...]] = {
    **{column: (column,) for column in PLAIN},
    "type": ("type_id",),
    "owner": ("owner_id",),
    "business": ("business_id", "company_name"),
    "birth_date": ("birth_date", "birth_month", "birth_day"),
    "dnd": ("dnd_all",),
}
_READ = (*dict.fromkeys(one for columns in FIELDS.values() for one in columns), "custom", "id")
_DERIVED = ("email", "phone", "company_name", "first_name", "last_name")


def restore_fields(part: Part, touched: set[UUID], stays: Stays) -> None:
    """Put back what the contacts had, and tell it; `touched` gets those on which it was done."""
    journal, params = part.journal("contacts_contact", "update")
    names = ", ".join(f"'{one}', to_jsonb(t.{one})" for one in _READ)
    rows = run(
        f"SELECT t.id, jsonb_build_object({names}), j.before, j.after, t.version"  # noqa: S608 - our own names
        f" FROM {journal} JOIN contacts_contact t ON t.id = j.pk_value::uuid"
        " ORDER BY t.id FOR UPDATE OF t",
        params,
    )
    known = _Known()
    patches: dict[UUID, Values] = {}
    versions: dict[UUID, int] = {}
    for pk, current, before, after, version in rows:
        patch, left = _patch(_read(current), _read(before), _read(after), known)
        patches[pk] = _read(current) | patch
        versions[pk] = version
        if patch:
            touched.add(pk)
        if left:
            stays.setdefault(pk, set()).update(left)
    for pk in touched - patches.keys():
        # Only its tags, notes or channels were changed.
        versions.setdefault(pk, 0)
    chosen = [pk for pk in patches if pk in touched]
    if chosen:
        _write(part, chosen, patches, known)
    _tell(part, touched, stays)


class _Known:
    """What there is to put back to: fields, types and businesses may have gone."""

    def __init__(self) -> None:
        self.definitions = {str(one.pk): one for one in definitions()}
        self.types = {str(pk) for pk in ContactType.objects.values_list("pk", flat=True)}
        self._businesses: dict[str, bool] = {}

    def has_business(self, pk: str) -> bool:
        """Whether the business is still there."""
        if pk not in self._businesses:
            self._businesses[pk] = Business.objects.filter(pk=pk).exists()
        return self._businesses[pk]


def _patch(
    current: Values, before: Values, after: Values, known: _Known
) -> tuple[Values, set[str]]:
    """New values of columns, and the fields that stay because they changed since."""
    patch: Values = {}
    left: set[str] = set()
    for key, columns in FIELDS.items():
        kept = [column for column in columns if column in before]
        if all(before[column] == after.get(column) for column in kept):
            continue
        if all(current[column] == after.get(column) for column in kept):
            patch |= {column: before[column] for column in kept}
        elif any(current[column] != before[column] for column in kept):
            left.add(key)
    if patch.get("type_id") and patch["type_id"] not in known.types:
        patch["type_id"] = None
    if patch.get("business_id") and not known.has_business(patch["business_id"]):
        patch["business_id"] = None
    custom, stuck = _custom(
        current["custom"], before.get("custom", {}), after.get("custom", {}), known
    )
    if custom != current["custom"]:
        patch["custom"] = custom
    return patch, left | stuck


def _custom(
    current: Values, before: Values, after: Values, known: _Known
) -> tuple[Values, set[str]]:
    merged, stuck = dict(current), set()
    for pk in before.keys() | after.keys():
        definition = known.definitions.get(pk)
        if definition is None or before.get(pk) == after.get(pk):
            continue
        if current.get(pk) == after.get(pk):
            merged.pop(pk, None)
            if pk in before:
                merged[pk] = before[pk]
        elif current.get(pk) != before.get(pk):
            stuck.add(f"custom.{definition.key}")
    return merged, stuck


def _write(part: Part, pks: list[UUID], patches: dict[UUID, Values], known: _Known) -> None:
    """Write the columns with what follows from them, and raise the version.

    Earlier parts of the import, which stand further ahead, then know the version that is left.
    """
    emails = _addresses(ContactEmail, "address", pks)
    phones = _addresses(ContactPhone, "number", pks)
    columns = [one for one in _READ if one != "id"]
    made = []
    for pk in pks:
        values = patches[pk]
        derived = derived_columns(
            first_name=values["first_name"],
            last_name=values["last_name"],
            company_name=values["company_name"],
            emails=emails.get(pk, []),
            phones=phones.get(pk, []),
        )
        made.append(json.dumps(values | derived))
        columns += [one for one in derived if one not in columns]
    sets = ", ".join(f"{one} = r.{one}" for one in columns)
    run(
        f"UPDATE contacts_contact t SET {sets}, version = t.version + 1, updated_at = %s,"  # noqa: S608 - our own names
        " updated_by_id = %s FROM unnest(%s::jsonb[]) n,"
        " LATERAL jsonb_populate_record(NULL::contacts_contact, n) r"
        " WHERE t.id = r.id RETURNING t.id",
        [now(), part.actor.id, made],
    )
    run(
        "UPDATE core_journalrow j SET after_version = t.version FROM contacts_contact t"
        " WHERE t.id = ANY(%s) AND j.pk_value = t.id::text AND j.\"table\" = 'contacts_contact'"
        " AND j.operation_id = %s AND j.id <= %s RETURNING j.id",
        [pks, part.operation.pk, part.behind],
    )
    extra_refresh(pks)
    if any(one.is_unique for one in known.definitions.values()):
        unique_take_again(list(Contact.objects.alive().filter(pk__in=pks)))


def _addresses(model: Any, column: str, pks: list[UUID]) -> dict[UUID, list[Address]]:
    found: dict[UUID, list[Address]] = {}
    rows = model.objects.filter(contact_id__in=pks).order_by("position")
    for pk, *values in rows.values_list("contact_id", column, "normalised", "is_primary"):
        found.setdefault(pk, []).append(Address(*values))
    return found


def _tell(part: Part, touched: Iterable[UUID], stays: Stays) -> None:
    """One event for each contact: the import's own, the other way round."""
    rows = Event.objects.filter(
        contact_id__in=list(touched), operation_id=part.operation.pk, type="contact.updated"
    )
    events = []
    for event in rows.order_by("id"):
        left = stays.get(event.contact_id, set())
        changes = {
            key: [after, before]
            for key, (before, after) in event.changes.items()
            if key not in left
        }
        if changes:
            events.append(
                NewEvent(
                    contact_id=event.contact_id,
                    subject_type=event.subject_type,
                    subject_id=event.subject_id,
                    subject_label=event.subject_label,
                    changes=changes,
                    data=event.data,
                )
            )
    emit_many(
        "contact.updated",
        events,
        account=current_account(),
        actor=part.actor,
        operation=part.undoing,
    )


def _read(value: Any) -> Values:
    found: Values = json.loads(value) if isinstance(value, str) else (value or {})
    return found
