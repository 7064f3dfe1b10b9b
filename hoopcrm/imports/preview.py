"""What the first rows of a file would become, before anything is written."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.ingest.apply import explain
from contacts.ingest.options import DND_TARGETS
from contacts.ingest.plan import Plan, Planner, StagedRow
from contacts.ingest.problems import PROBLEMS, Found
from contacts.ingest.rows import SEPARATOR, Incoming, match_key, written_of
from contacts.models import Contact, PhoneLabel
from contacts.normalise import birth_of
from hoopcrm.core.ids import new_id
from hoopcrm.core.richtext import to_text
from hoopcrm.core.scoping import current_account
from hoopcrm.imports.choices import clean_options, ingest_options, prefer_of
from hoopcrm.imports.cleaning import CleanOptions, RowCleaner
from hoopcrm.imports.lookups import Lookups, load_lookups
from hoopcrm.imports.models import Import, Mode
from hoopcrm.imports.parsing import Record
from hoopcrm.imports.targets import CUSTOM, Target

PREVIEW_ROWS = 10


@dataclass(slots=True)
class PreviewCell:
    """A cell as it would be stored, or as it stands in the file with what is wrong.

    Attributes:
        problem, advice: the problem's name and its whole message.
    """

    text: str
    problem: str = ""
    advice: str = ""


@dataclass(slots=True)
class PreviewRow:
    """A row of the file and what becomes of it: create, update, skipped or failed."""

    line: int
    outcome: str
    contact: str = ""
    cells: list[PreviewCell] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def sample_records(imported: Import) -> list[Record]:
    """The first records, as they were kept when the file was uploaded."""
    return [Record(line, cells, "", end=0, next_line=0) for line, cells in imported.samples]


def clean_samples(
    imported: Import, mapping: list[str], lookups: Lookups, options: CleanOptions
) -> list[Incoming]:
    """The first rows, cleaned by a mapping that may not be stored yet."""
    cleaner = RowCleaner(mapping, lookups, options)
    return [cleaner.clean(record) for record in sample_records(imported)]


def faulty_targets(rows: list[Incoming]) -> dict[str, str]:
    """The first problem of each target among these rows, in words."""
    faults: dict[str, str] = {}
    for row in rows:
        for found in row.problems:
            if found[1]:
                faults.setdefault(found[1], explain(found))
    return faults


def preview(imported: Import, targets: dict[str, Target]) -> list[PreviewRow]:
    """The first rows: their outcome, and their cells by column in the file's order."""
    lookups = load_lookups(current_account())
    rows = clean_samples(imported, imported.mapping, lookups, clean_options(imported))
    rows = list(islice(rows, PREVIEW_ROWS))
    plan = _plan(imported, rows)
    updated = {one.line: one.contact_id for turn in plan.passes for one in turn}
    names = {
        contact.pk: str(contact) for contact in Contact.objects.filter(pk__in=updated.values())
    }
    created = {row.line for row in plan.creates}
    shown = []
    filled = [target for target in dict.fromkeys(imported.mapping) if target]
    for row in rows:
        ended = plan.ended.get(row.line)
        outcome = str(ended) if ended else "create" if row.line in created else "update"
        found = plan.problems.get(row.line, [])
        shown.append(
            PreviewRow(
                row.line,
                outcome,
                names.get(updated[row.line], "") if row.line in updated else "",
                [_cell(row, target, targets, found) for target in filled],
                [explain(one) for one in found if not one[1]],
            )
        )
    return shown


def _plan(imported: Import, rows: list[Incoming]) -> Plan:
    keyed = [] if imported.mode == Mode.EACH else [row for row in rows if not row.stopped]
    last = {match_key(row, prefer_of(imported)): row.line for row in keyed}
    staged = [_staged(row, last.get(match_key(row, prefer_of(imported)))) for row in rows]
    plan = Planner(staged, ingest_options(imported)).plan()
    for row in rows:
        if row.problems:
            extra = plan.problems.get(row.line, [])
            plan.problems[row.line] = row.problems + [
                one for one in extra if one not in row.problems
            ]
    return plan


def _staged(row: Incoming, last: int | None) -> StagedRow:
    superseded = last is not None and last != row.line and not row.stopped
    return StagedRow(
        line=row.line,
        stopped=row.stopped,
        winner=last if superseded else None,
        contact_id=row.contact_id,
        new_id=new_id(),
        emails=SEPARATOR.join(value for _written, value in row.emails),
        email_given=row.email_given,
        phones=SEPARATOR.join(value for _written, value in row.phones),
        phone_given=row.phone_given,
        problems=row.problems_json(),
    )


def _cell(
    row: Incoming, target: str, targets: dict[str, Target], found: list[Found]
) -> PreviewCell:
    problem = next((one for one in found if one[1] == target), None)
    if problem is not None:
        return PreviewCell(problem[2], str(PROBLEMS[problem[0]].title), explain(problem))
    return PreviewCell(_shown(row, target, targets))


def _shown(row: Incoming, target: str, targets: dict[str, Target]) -> str:
    lists: dict[str, Any] = {
        "email": row.emails[:1] if row.email_given else [],
        "additional_emails": row.emails[1:] if row.email_given else row.emails,
        "phone": row.phones[:1] if row.phone_given else [],
        "additional_phones": row.phones[1:] if row.phone_given else row.phones,
    }
    if target in lists:
        written = written_of(lists[target])
        return ", ".join(written) if isinstance(written, list) else written
    if target == "tags":
        return ", ".join(row.tags)
    if target == "full_name":
        names = (row.plain.get("first_name", ""), row.plain.get("last_name", ""))
        return " ".join(filter(None, names))
    if target == "contact_id":
        return str(row.contact_id or "")
    if target == "followers":
        return ", ".join(row.shown.get("followers", []))
    if target == "phone_label":
        return ", ".join(str(PhoneLabel(label).label) for label in row.labels.values())
    if target == "note":
        return to_text(row.note)
    if target == "birth_date":
        return birth_of(row.shown.get("birth_date", "")).text
    if target == "created_at":
        return date_format(row.made_at, "SHORT_DATETIME_FORMAT") if row.made_at else ""
    if target in DND_TARGETS:
        return str(_("On")) if DND_TARGETS[target] in row.dnd else ""
    definition = targets[target].definition if target in targets else None
    key = f"{CUSTOM}{definition.key}" if definition else target
    return str(row.shown.get(key, ""))
