"""What hangs from new contacts and few rows have: do not disturb, and notes."""

from contacts.ingest.context import Context
from contacts.ingest.dnd import switch_on
from contacts.ingest.notes import Given, new_notes, write_notes
from contacts.ingest.options import DND_TARGETS
from contacts.ingest.plan import Plan, StagedRow
from contacts.ingest.rows import SEPARATOR
from contacts.models import Contact, StagedContact

_NAMES = ("first_name", "last_name", "email", "phone", "company_name")


def create_extras(context: Context, plan: Plan, rows: list[StagedRow]) -> None:
    """Write what the rows say beyond the contacts' own columns; those have just been made."""
    if not context.options.filled & (DND_TARGETS.keys() | {"note"}):
        return
    lines = {row.line for row in rows}
    chosen = StagedContact.objects.filter(
        batch=context.batch, line__gte=min(lines), line__lte=max(lines)
    ).exclude(dnd="", note="")
    wanted, names, notes = {}, {}, []
    for row in chosen.only("line", "new_id", "dnd", "note", *_NAMES):
        if row.line not in lines:
            continue
        if row.dnd:
            wanted[row.new_id] = dict.fromkeys(row.dnd.split(SEPARATOR))
            names[row.new_id] = str(Contact(**{name: getattr(row, name) for name in _NAMES}))
        if row.note:
            notes.append(Given.of(row.line, row.new_id, row.note))
    switch_on(context, wanted, names, fresh=True)
    write_notes(context, new_notes(context, plan, notes, fresh=True), fresh=True)
