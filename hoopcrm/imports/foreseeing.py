"""What an import would change on existing contacts, found out without writing anything.

The very code of the import computes it, in a transaction that is rolled back.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from contacts.event_types import value_text
from contacts.ingest.apply import explain
from contacts.ingest.context import Context
from contacts.ingest.options import IngestOptions
from contacts.ingest.plan import Plan
from contacts.ingest.update import Updater
from contacts.ingest.write_updates import write_changes
from contacts.models import Contact, StagedContact
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.journal import operation_start
from hoopcrm.core.scoping import current_account
from hoopcrm.imports.services import CHECK_TYPE

SAMPLES = 5  # of each outcome
TOLD = 6  # changes of a sample
LONGEST = 80
_NAMES = ("first_name", "last_name", "email", "phone", "company_name")


@dataclass(slots=True)
class Foreseen:
    """What the rows of a chunk change.

    Attributes:
        changes: by line, the changes as an event would tell them, and who it is.
        unchanged: lines that change nothing.
        fields: how many rows change each field.
    """

    changes: dict[int, tuple[str, Mapping[str, list[Any]]]] = field(default_factory=dict)
    unchanged: set[int] = field(default_factory=set)
    fields: Counter[str] = field(default_factory=Counter)


def foresee(actor: Actor, batch: UUID, plan: Plan, options: IngestOptions) -> Foreseen:
    """The changes of a planned chunk."""
    foreseen = Foreseen()
    if not plan.passes:
        return foreseen
    with transaction.atomic():
        operation = operation_start(actor, kind=CHECK_TYPE)
        context = Context(current_account(), actor, batch, operation, options, now())
        updater = Updater(context, plan)
        for number, updates in enumerate(plan.passes):
            # Contacts that rows before these would make are not there: such rows change them.
            there = set(
                Contact.objects.alive()
                .filter(pk__in=[one.contact_id for one in updates])
                .values_list("pk", flat=True)
            )
            known = [one for one in updates if one.contact_id in there]
            changes = updater.changes(known)
            later = {one.contact_id for turn in plan.passes[number + 1 :] for one in turn}
            write_changes(context, [one for one in changes if one.existing.contact.pk in later])
            made = {one.line: one for one in changes}
            for update in known:
                change = made.get(update.line)
                if change is None:
                    if update.line not in foreseen.changes:
                        foreseen.unchanged.add(update.line)
                    continue
                foreseen.unchanged.discard(update.line)
                told = dict(change.told)
                if change.notes:
                    told["note"] = ["", change.notes[0].text]
                for channel in change.dnd:
                    told[f"dnd.{channel}"] = ["", channel]
                foreseen.changes[update.line] = (str(change.existing.contact), told)
                foreseen.fields.update(told.keys())
        transaction.set_rollback(True)
    return foreseen


def add_samples(
    samples: dict[str, list[dict[str, Any]]],
    batch: UUID,
    outcomes: Mapping[int, str],
    plan: Plan,
    foreseen: Foreseen,
) -> None:
    """Keep the first rows of each outcome: the line, who it is, and changes or reasons."""
    wanted: list[int] = []
    room = Counter({key: SAMPLES - len(rows) for key, rows in samples.items()})
    for line, outcome in outcomes.items():
        if room.setdefault(outcome, SAMPLES) > 0:
            room[outcome] -= 1
            wanted.append(line)
    if not wanted:
        return
    rows = StagedContact.objects.filter(batch=batch, line__in=wanted).only(
        "line", "raw", "changes", *_NAMES
    )
    for row in rows.order_by("line"):
        name, changes = foreseen.changes.get(row.line, ("", {}))
        if outcomes[row.line] == "create":
            changes = json.loads(row.changes or "{}")
        samples.setdefault(outcomes[row.line], []).append(
            {
                "line": row.line,
                "who": name or _who(row),
                "changes": [
                    [key, _short(key, before), _short(key, after)]
                    for key, (before, after) in list(changes.items())[:TOLD]
                ],
                "reasons": [explain(found) for found in plan.problems.get(row.line, [])],
            }
        )


def _who(row: StagedContact) -> str:
    named = Contact(**{name: getattr(row, name) for name in _NAMES})
    known = any(getattr(row, name) for name in _NAMES)
    return str(named) if known else row.raw[:LONGEST]


def _short(key: str, value: Any) -> str:
    text = " ".join(value_text(key, value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
