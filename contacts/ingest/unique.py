"""Unique custom fields in an import: a value that another contact has is left out, and told."""

import json
from typing import Any
from uuid import UUID

from contacts.ingest import problems as codes
from contacts.ingest.context import Context
from contacts.ingest.plan import Plan, StagedRow
from contacts.models import StagedContact
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.unique import unique_claim


def unique_fields(context: Context) -> list[FieldDefinition]:
    """The unique fields that the file has a column for."""
    filled = context.options.filled
    if not any(target.startswith("custom.") for target in filled):
        return []
    return [one for one in definitions() if one.is_unique and f"custom.{one.pk}" in filled]


def claim_for_new(context: Context, plan: Plan, rows: list[StagedRow]) -> None:
    """Give contacts about to be made their unique values, or take these out of the staged rows."""
    fields = unique_fields(context)
    if not fields:
        return
    new_ids = {row.line: row.new_id for row in rows}
    found = StagedContact.objects.filter(batch=context.batch, line__in=list(new_ids))
    staged = list(found.exclude(custom__in=("", "{}")).order_by("line"))
    _claim(plan, fields, [(row, new_ids[row.line]) for row in staged])
    StagedContact.objects.bulk_update(staged, ["custom", "changes"])


def claim_for_known(
    plan: Plan, fields: list[FieldDefinition], rows: list[tuple[StagedContact, UUID]]
) -> None:
    """The same for contacts that rows change; the rows in memory are changed only."""
    if fields:
        _claim(plan, fields, rows)


def _claim(
    plan: Plan, fields: list[FieldDefinition], rows: list[tuple[StagedContact, UUID]]
) -> None:
    custom: dict[int, dict[str, Any]] = {
        row.line: json.loads(row.custom or "{}") for row, _ in rows
    }
    for definition in fields:
        pk = str(definition.pk)
        wanted = {
            contact_id: custom[row.line][pk] for row, contact_id in rows if pk in custom[row.line]
        }
        taken = unique_claim(definition, wanted)
        for row, contact_id in rows:
            if contact_id in taken and pk in custom[row.line]:
                value = values.display(definition, custom[row.line].pop(pk))
                plan.note(row.line, codes.BELONGS_TO_OTHER, f"custom.{pk}", value)
                _forget(row, definition)
    for row, _contact_id in rows:
        row.custom = json.dumps(custom[row.line], ensure_ascii=False)


def _forget(row: StagedContact, definition: FieldDefinition) -> None:
    """The event of a new contact does not tell what was left out."""
    if "changes" not in row.get_deferred_fields() and row.changes:
        changes = json.loads(row.changes)
        changes.pop(f"custom.{definition.key}", None)
        row.changes = json.dumps(changes, ensure_ascii=False)
