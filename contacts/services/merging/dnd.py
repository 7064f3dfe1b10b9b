"""Do not disturb in a merge: what forbids more wins, channel by channel, for every address."""

from typing import Any

from contacts.dnd import addresses_for, suppressions
from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.models import Contact, ContactDnd, Suppression
from contacts.models.dnd import Channel
from contacts.services.dnd import suppress_address
from contacts.services.merging.channels import address_ids
from contacts.services.merging.rows import note_after, put, reset, take_away
from hoopcrm.core.journal import record_deletes, record_inserts, record_updates
from hoopcrm.core.journal_parts import restore_deleted

STRICTNESS = {
    ContactDnd.Status.INACTIVE: 0,
    ContactDnd.Status.ACTIVE: 1,
    ContactDnd.Status.PERMANENT: 2,
}
COLUMNS = ("status", "reason", "code", "source", "by", "at")
MEANING = ("contact_id", *COLUMNS)


def strictest(contacts: list[Any]) -> dict[str, ContactDnd]:
    """What is said of each channel by the strictest of the contacts; the first wins a tie."""
    order = {one.pk: place for place, one in enumerate(contacts)}
    rows = sorted(
        ContactDnd.objects.filter(contact__in=list(order)),
        key=lambda row: (-STRICTNESS[ContactDnd.Status(row.status)], order[row.contact_id]),
    )
    found: dict[str, ContactDnd] = {}
    for row in rows:
        found.setdefault(row.channel, row)
    return found


def dnd_columns(contacts: list[Any]) -> dict[str, bool]:
    """The columns of the master's row that repeat what the rows say."""
    found = strictest(contacts)
    on = {channel: row.is_on for channel, row in found.items()}
    return {
        "dnd_all": on.get(Channel.ALL, False),
        "dnd_inbound": on.get(Channel.INBOUND, False),
    }


def merge_dnd(merging: Merging) -> None:
    """Write what the strictest says to the master, and suppress all its addresses alike."""
    master = merging.master
    mine = {row.channel: row for row in ContactDnd.objects.filter(contact=master)}
    new = []
    for channel, row in strictest(merging.contacts).items():
        values = {name: getattr(row, name) for name in COLUMNS}
        if channel not in mine:
            new.append(
                ContactDnd(account_id=master.account_id, contact=master, channel=channel, **values)
            )
        elif row.contact_id != master.pk:
            rows = ContactDnd.objects.filter(pk=mine[channel].pk)
            record_updates(merging.operation, rows, COLUMNS)
            rows.update(**values)
            note_after(merging, ContactDnd, [mine[channel].pk], MEANING)
    put(merging, ContactDnd, new, meaning=MEANING)
    if any(row.is_on for row in ContactDnd.objects.filter(contact=master)):
        _suppress(merging, master)


def _suppress(merging: Merging, master: Contact) -> None:
    from contacts.models import ContactEmail, ContactPhone

    addresses = addresses_for(master, Channel.ALL)
    kinds = list(Channel)
    before = suppressions(master.account_id, kinds, addresses)
    # Those that become permanent are made anew.
    lasting = {
        row.channel
        for row in ContactDnd.objects.filter(contact=master, status=ContactDnd.Status.PERMANENT)
    }
    lifted = [one.pk for one in before if not one.permanent and one.kind in lasting]
    rows = Suppression.objects.filter(pk__in=lifted)
    record_deletes(merging.operation, rows)
    rows.delete()
    for kind, model in (("email", ContactEmail), ("phone", ContactPhone)):
        for normalised in address_ids(model, [master.pk]):
            suppress_address(master, kind, normalised)
    known = {one.pk for one in before}
    made = [one for one in suppressions(master.account_id, kinds, addresses) if one.pk not in known]
    pks = [one.pk for one in made]
    record_inserts(merging.operation, Suppression, pks)
    note_after(merging, Suppression, pks, ("kind", "permanent"))


def undo_dnd(unmerging: Unmerging) -> None:
    """Take back what the merge has written; what was said since stays."""
    take_away(unmerging, ContactDnd)
    reset(unmerging, ContactDnd, COLUMNS)
    take_away(unmerging, Suppression)
    restore_deleted(unmerging.operation, Suppression)


merge_handlers.add(
    MergeHandler(
        key="dnd",
        keys=("contacts.ContactDnd.contact",),
        merge=merge_dnd,
        undo=undo_dnd,
        weight=30,
    )
)
