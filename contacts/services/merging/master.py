"""The rows of the contacts themselves: the master filled up, the others gone, and both back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.html import escape
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from contacts.fields import CUSTOM_PREFIX, STANDARD
from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.models import Business, Contact, ContactType, Note
from contacts.services.merging.choose import ALL_COLUMNS, COLUMNS, PICTURE, merged_columns, sources
from contacts.services.merging.dnd import dnd_columns
from contacts.services.merging.rows import journalled, put, snapshot, take_away
from contacts.services.notes import BODY_LENGTH
from contacts.services.restored import contacts_mend
from contacts.services.rows import row_save
from hoopcrm.core import writes
from hoopcrm.core.clock import now
from hoopcrm.core.journal import record_updates
from hoopcrm.core.models import JournalRow
from hoopcrm.core.richtext import clean_html, to_text
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions

# Fields of several columns that come back together or not at all.
GROUPS = {
    **COLUMNS,
    "first_attribution": ("first_attribution", "first_session_source"),
    "latest_attribution": ("latest_attribution", "latest_session_source"),
    "created_at": ("created_at", "created_via"),
    "last_activity_at": ("last_activity_at",),
    PICTURE: (PICTURE,),
}
TABLE = Contact._meta.db_table


def merge_rows(merging: Merging) -> dict[str, Any]:
    """Write the master's row and take the others out of sight; returns what changed, for events.

    The rest of the merge relies on the master's owner and picture being settled here.
    """
    master, others = merging.master, merging.others
    wanted = merged_columns(merging.contacts, merging.choice)
    wanted |= dnd_columns(merging.contacts)
    picture = sources(merging.contacts, merging.choice).get(PICTURE)
    if picture is not None:
        wanted["picture"] = picture.picture
    record_updates(merging.operation, Contact.objects.filter(pk=master.pk), ALL_COLUMNS)
    gone = Contact.objects.filter(pk__in=merging.other_ids)
    record_updates(merging.operation, gone, ["deleted_at"])
    before = {key: STANDARD[key].show(master) for key in STANDARD}
    custom_before = dict(master.custom)
    changed = {name: value for name, value in wanted.items() if getattr(master, name) != value}
    row_save(merging.actor, master, changed)
    for other in others:
        row_save(merging.actor, other, {"deleted_at": now()})
    master.refresh_from_db()
    after = {key: STANDARD[key].show(master) for key in STANDARD}
    told: dict[str, Any] = {
        key: [before[key], after[key]] for key in STANDARD if before[key] != after[key]
    }
    return told | _custom_told(custom_before, master.custom)


def _custom_told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    if before == after:
        return {}
    return {
        f"{CUSTOM_PREFIX}{one.key}": [
            values.display(one, before.get(str(one.pk))),
            values.display(one, after.get(str(one.pk))),
        ]
        for one in definitions()
        if before.get(str(one.pk)) != after.get(str(one.pk))
    }


def custom_names() -> dict[str, str]:
    """What the custom fields are called, for the event."""
    return {f"{CUSTOM_PREFIX}{one.key}": one.label for one in definitions()}


def settle_row(merging: Merging) -> None:
    """Derive the master's columns from the addresses that it has now, and note what it holds."""
    row_save(merging.actor, merging.master, {}, addresses_changed=True)
    merging.after[TABLE] = snapshot(Contact, [merging.master.pk], ALL_COLUMNS)


def write_overflow(merging: Merging) -> None:
    """A note with what the master has no room for."""
    if not merging.overflow:
        return
    lines = "".join(f"<li>{_escaped(line)}</li>" for line in merging.overflow)
    title = _("Left over from a merge")
    told = _("There was no room for these on the merged contact:")
    body = clean_html(f"<p>{_escaped(told)}</p><ul>{lines}</ul>", limit=BODY_LENGTH)
    note = Note(
        account_id=merging.master.account_id,
        contact=merging.master,
        title=title,
        body=body,
        text=to_text(body),
        author=merging.actor.member,
    )
    put(merging, Note, [note], meaning=("contact_id", "title", "body", "colour", "pinned"))


def undo_overflow(unmerging: Unmerging) -> None:
    """Take the note away again, unless somebody has written in it."""
    if take_away(unmerging, Note):
        unmerging.conflicts.append(_("The note about what was left over was changed and stays"))


def _escaped(text: str) -> str:
    return str(escape(text))


def undo_rows(unmerging: Unmerging) -> None:
    """The others are there again, and the master has back what was not changed since."""
    journal = journalled(unmerging.operation, Contact, JournalRow.Action.UPDATE)
    for other in unmerging.others:
        row_save(unmerging.actor, other, {"deleted_at": None})
    master = unmerging.master
    before = journal[str(master.pk)]
    current = snapshot(Contact, [master.pk], ALL_COLUMNS)[str(master.pk)]
    wanted = _wanted(unmerging, before, current)
    wanted |= _custom_back(unmerging, before, current)
    _write(master.pk, wanted)
    master.refresh_from_db()
    _mend(master)


def _wanted(
    unmerging: Unmerging, before: Mapping[str, Any], current: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns to write back, as JSON; what was changed since becomes a conflict."""
    after = unmerging.after.get(TABLE, {}).get(str(unmerging.master.pk), {})
    wanted: dict[str, Any] = {}
    for field, columns in GROUPS.items():
        if all(before.get(name) == after.get(name) for name in columns):
            continue
        if all(current.get(name) == after.get(name) for name in columns):
            wanted |= {name: before.get(name) for name in columns}
        elif field in STANDARD and current.get(columns[0]) != before.get(columns[0]):
            unmerging.conflicts.append(
                _("%(field)s was changed since and stays") % {"field": STANDARD[field].label}
            )
    return wanted


def _custom_back(
    unmerging: Unmerging, before: Mapping[str, Any], current: Mapping[str, Any]
) -> dict[str, Any]:
    after = unmerging.after.get(TABLE, {}).get(str(unmerging.master.pk), {}).get("custom") or {}
    old, now_ = before.get("custom") or {}, dict(current.get("custom") or {})
    names = {str(one.pk): one.label for one in definitions()}
    for key in {*old, *after}:
        if old.get(key) == after.get(key):
            continue
        if now_.get(key) == after.get(key):
            now_.pop(key, None)
            if key in old:
                now_[key] = old[key]
        elif now_.get(key) != old.get(key):
            unmerging.conflicts.append(
                _("%(field)s was changed since and stays") % {"field": names.get(key, key)}
            )
    return {"custom": now_} if now_ != (current.get("custom") or {}) else {}


def _write(pk: UUID, wanted: Mapping[str, Any]) -> None:
    if not wanted:
        return
    sets = ", ".join(f'"{name}" = r."{name}"' for name in wanted)
    statement = (
        f'UPDATE "{TABLE}" t SET {sets}'  # noqa: S608 - names of columns
        f' FROM jsonb_populate_record(NULL::"{TABLE}", %s) r WHERE t.id = %s'
    )
    writes.report_write(statement)
    with connection.cursor() as cursor:
        cursor.execute(statement, [Jsonb(wanted), pk])


def _mend(master: Contact) -> None:
    """Let go of a type or a business that no longer exists, and take a business's present name."""
    columns: dict[str, Any] = {}
    if master.type_id and not ContactType.objects.filter(pk=master.type_id).exists():
        columns["type"] = None
    if master.business_id:
        business = Business.objects.filter(pk=master.business_id).first()
        columns["business"] = business
        columns["company_name"] = business.name if business else ""
    if columns:
        Contact.objects.filter(pk=master.pk).update(**columns)
        master.refresh_from_db()


def settle_undone(unmerging: Unmerging) -> None:
    """Copies and derived columns of the master's row, once everything else is back."""
    master = unmerging.master
    columns = dnd_columns([master])
    columns = {name: value for name, value in columns.items() if getattr(master, name) != value}
    picture = (
        master.pictures.filter(removed_at__isnull=True).values_list("pk", flat=True).first()  # type: ignore[attr-defined]
    )
    if picture != master.picture:
        columns["picture"] = picture
    row_save(unmerging.actor, master, columns, addresses_changed=True)
    contacts_mend(unmerging.operation)


merge_handlers.add(
    MergeHandler(key="overflow", keys=(), merge=write_overflow, undo=undo_overflow, weight=95)
)
