"""Do not disturb: switched by staff, said by the person, or reported by a provider.

Each change writes the contact's row for the channel and, with it, suppresses the addresses that
the channel uses; lifting it frees them again. Staff cannot lift what is permanent.
"""

from typing import Any

from django.utils.translation import gettext as _

from contacts.dnd import (
    BY_EMAIL,
    BY_PHONE,
    CHANNELS,
    COPIES,
    address_hash,
    address_hashes,
    addresses_for,
    normalised_for,
    suppressions,
)
from contacts.models import Contact, ContactDnd, ContactEmail, ContactPhone, Suppression
from contacts.models.dnd import REASON_LENGTH, Channel, DndSource
from contacts.services.rows import row_lock, row_save
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit

Status = ContactDnd.Status
_SOURCES = {
    "api": DndSource.API,
    "import": DndSource.IMPORT,
    "workflow": DndSource.WORKFLOW,
    "page": DndSource.MEMBER,
}


@service(silent="the same state again changes nothing; another one emits an event")
def dnd_set(actor: Actor, *, contact: Contact, channel: str, on: bool, reason: str = "") -> bool:
    """Switch do-not-disturb for one channel; False when nothing changed.

    Raises:
        Refused: `permanent` when the person has opted out for good, `held` when another contact
            with the same address keeps it suppressed; `unknown_channel`, `too_long`, `deleted`.
    """
    if channel not in CHANNELS:
        raise Refused("unknown_channel", _("There is no such channel."), field="switch")
    return _switch(actor, contact, Channel(channel), on=on, reason=reason)


@service(silent="the same state again changes nothing; another one emits an event")
def dnd_all_set(actor: Actor, *, contact: Contact, on: bool, reason: str = "") -> bool:
    """Do not contact at all, whatever the channels say. Raises as `dnd_set`."""
    return _switch(actor, contact, Channel.ALL, on=on, reason=reason)


@service(silent="the same state again changes nothing; another one emits an event")
def dnd_inbound_set(actor: Actor, *, contact: Contact, on: bool, reason: str = "") -> bool:
    """Accept no calls and SMS from the contact. Raises as `dnd_set`."""
    return _switch(actor, contact, Channel.INBOUND, on=on, reason=reason)


@service(
    read_only=ReadOnly.ALLOW,
    silent="an opt-out that is kept already changes nothing; a new one emits an event",
)
def optout_record(
    actor: Actor,
    *,
    contact: Contact,
    channel: str,
    permanent: bool,
    reason: str,
    code: str = "",
    source: DndSource = DndSource.CONTACT,
    address: str = "",
) -> bool:
    """Keep that the person or a provider said no; False when that was kept already.

    Args:
        permanent: staff cannot lift it; only `optin_record` does.
        channel: a channel, or "all".
        address: which address it was about; without one, all that the channel uses.

    Raises:
        Refused: `deleted`, or a fault of the address.
    """
    row = _locked_row(contact, Channel(channel))
    wanted = Status.PERMANENT if permanent or row.status == Status.PERMANENT else Status.ACTIVE
    addresses = _addresses(contact, row.channel, address)
    _suppress(contact, row.channel, addresses, wanted, reason, source)
    if row.status == wanted:
        return False
    _write(actor, contact, row, wanted, reason=reason, source=source, code=code)
    return True


@service(
    read_only=ReadOnly.ALLOW,
    silent="an opt-in of somebody who never opted out changes nothing; others emit an event",
)
def optin_record(
    actor: Actor,
    *,
    contact: Contact,
    channel: str,
    reason: str,
    source: DndSource = DndSource.CONTACT,
    address: str = "",
) -> bool:
    """Keep that the person said yes again: lifts what staff cannot. Arguments as `optout_record`.

    A channel's opt-in does not lift "do not contact", which is the company's own decision.
    """
    row = _locked_row(contact, Channel(channel))
    freed = suppressions(
        contact.account_id, [row.channel], _addresses(contact, row.channel, address)
    )
    Suppression.objects.filter(pk__in=[one.pk for one in freed]).delete()
    if not row.is_on and not freed:
        return False
    _write(actor, contact, row, Status.INACTIVE, reason=reason, source=source)
    return True


@service(read_only=ReadOnly.ALLOW, silent="the contact is deleted and has no timeline to tell it")
def suppression_record(
    actor: Actor, *, contact: Contact, channel: str, address: str, reason: str
) -> None:
    """Keep that the person said no of an address of a deleted contact, should it come back."""
    normalised = normalised_for(channel, address)
    _suppress(contact, channel, [normalised], Status.PERMANENT, reason, DndSource.CONTACT)


def suppress_address(contact: Contact, kind: str, normalised: str) -> None:
    """Suppress a new address of the contact as its others are. For the services of addresses."""
    channels = (BY_EMAIL if kind == "email" else BY_PHONE) | {Channel.ALL}
    rows = ContactDnd.objects.filter(contact=contact, channel__in=channels)
    for row in rows.exclude(status=Status.INACTIVE):
        _suppress(contact, row.channel, [normalised], row.status, row.reason, DndSource(row.source))


def _switch(actor: Actor, contact: Contact, channel: Channel, *, on: bool, reason: str) -> bool:
    reason = clean_line(reason, limit=REASON_LENGTH, field="reason")
    source = _SOURCES.get(actor.via, DndSource.SYSTEM)
    row = _locked_row(contact, channel)
    addresses = addresses_for(contact, channel)
    if on:
        _suppress(contact, channel, addresses, Status.ACTIVE, reason, source)
        if row.is_on:
            return False
        _write(actor, contact, row, Status.ACTIVE, reason=reason, source=source)
        return True
    found = suppressions(contact.account_id, [channel], addresses)
    if row.status == Status.PERMANENT or any(one.permanent for one in found):
        raise _permanent(channel)
    held = _held_elsewhere(contact, channel, addresses)
    if held and not row.is_on:
        raise Refused(
            "held",
            _("Another contact with the same address is not to be disturbed; switch it off there."),
            field="switch",
        )
    kept = {one for address in held for one in address_hashes(contact.account_id, address)}
    freed = [one.pk for one in found if one.address_hash not in kept]
    Suppression.objects.filter(pk__in=freed).delete()
    if not row.is_on and not freed:
        return False
    _write(actor, contact, row, Status.INACTIVE, reason=reason, source=source)
    return True


def _locked_row(contact: Contact, channel: Channel) -> ContactDnd:
    """The row of the channel, or a new one not yet written; the contact is locked."""
    row_lock(contact)
    found: ContactDnd | None = ContactDnd.objects.filter(contact=contact, channel=channel).first()
    return found or ContactDnd(account_id=contact.account_id, contact=contact, channel=channel)


def _write(
    actor: Actor,
    contact: Contact,
    row: ContactDnd,
    status: Status,
    *,
    reason: str,
    source: DndSource,
    code: str = "",
) -> None:
    before = Status(row.status)
    was_on = row.is_on
    row.status, row.reason, row.code = status, reason[:REASON_LENGTH], code
    row.source, row.by, row.at = source, actor.label[:200], now()
    row.save()
    copy = COPIES.get(Channel(row.channel))
    row_save(actor, contact, {copy: row.is_on} if copy else {})
    verb = "enabled" if row.is_on else "disabled"
    emit(
        f"contact.dnd_{verb}",
        account=current_account(),
        actor=actor,
        subject=contact,
        changes={f"dnd.{row.channel}": [str(before.label), str(status.label)]},
        data={
            "channel": row.channel,
            "status": status.value,
            "was_on": was_on,
            "source": source.value,
            "reason": row.reason,
            "code": code,
        },
    )


def _suppress(
    contact: Contact,
    channel: str,
    addresses: list[str],
    status: str,
    reason: str,
    source: DndSource,
) -> None:
    """Suppress addresses; one that is permanently suppressed stays so."""
    if channel == Channel.INBOUND:
        return
    for address in addresses:
        found = suppressions(contact.account_id, [channel], [address])
        permanent = status == Status.PERMANENT
        if found:
            if permanent and not found[0].permanent:
                # By a new id: undoing what made the row does not lift what the person said.
                Suppression.objects.filter(pk=found[0].pk).update(
                    id=new_id(),
                    permanent=True,
                    reason=reason[:REASON_LENGTH],
                    source=source,
                    at=now(),
                )
            continue
        Suppression.objects.get_or_create(
            account_id=contact.account_id,
            kind=channel,
            address_hash=address_hash(contact.account_id, address),
            defaults={
                "permanent": permanent,
                "reason": reason[:REASON_LENGTH],
                "source": source,
            },
        )


def _addresses(contact: Contact, channel: str, address: str) -> list[str]:
    if address and channel != Channel.ALL:
        return [normalised_for(channel, address)]
    return addresses_for(contact, channel)


def _held_elsewhere(contact: Contact, channel: Channel, addresses: list[str]) -> set[str]:
    """Which of the addresses another living contact has, that is itself not to be disturbed."""
    held: set[str] = set()
    if channel == Channel.INBOUND or not addresses:
        return held
    for model in (ContactEmail, ContactPhone):
        rows: Any = model.objects.filter(
            normalised__in=addresses,
            contact__deleted_at__isnull=True,
            contact__dnd__channel=channel,
            contact__dnd__status__in=(Status.ACTIVE, Status.PERMANENT),
        ).exclude(contact=contact)
        held.update(rows.values_list("normalised", flat=True))
    return held


def _permanent(channel: Channel) -> Refused:
    return Refused(
        "permanent",
        _("The person has opted out of %(channel)s for good. Only they can opt in again.")
        % {"channel": channel.label},
        field="switch",
    )
