"""The addresses that do-not-disturb suppresses, for all contacts of a chunk at once."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from contacts.bulk.actions import Undone, Work
from contacts.bulk.telling import journal_part
from contacts.dnd import BY_EMAIL, BY_PHONE, address_hash, address_hashes
from contacts.models import ContactDnd, ContactEmail, ContactPhone, Suppression
from contacts.models.dnd import Channel, DndSource
from hoopcrm.core.journal import record_deletes, record_inserts

Status = ContactDnd.Status


def suppress_addresses(work: Work, channel: Channel, ids: Sequence[UUID], reason: str) -> None:
    """Suppress what the channel uses of these contacts; what is suppressed already stays so."""
    account = work.account.pk
    wanted = {one for _contact, one in _addresses(channel, ids)}
    known = _known(account, channel, wanted)
    rows = [
        Suppression(
            account_id=account,
            kind=channel.value,
            address_hash=address_hash(account, address),
            reason=reason,
            source=DndSource.MEMBER,
            at=work.at,
        )
        for address in sorted(wanted)
        if address not in known
    ]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)
    # Somebody else may have been faster: only what is ours is taken back.
    pks = [row.pk for row in rows]
    made = Suppression.objects.filter(pk__in=pks).values_list("pk", flat=True)
    record_inserts(work.operation, Suppression, list(made))


def free_addresses(work: Work, channel: Channel, ids: Sequence[UUID]) -> set[UUID]:
    """Lift the suppression of what the channel uses of these contacts.

    An address stays suppressed while another contact has it for whom the channel is on.

    Returns:
        The contacts with an address that is suppressed for good; theirs are not touched.
    """
    pairs = _addresses(channel, ids)
    known = _known(work.account.pk, channel, {one for _contact, one in pairs})
    kept = {contact for contact, one in pairs if one in known and known[one].permanent}
    freed = {one for contact, one in pairs if contact not in kept and one in known}
    freed -= {one for contact, one in pairs if contact in kept}
    freed -= _held_elsewhere(channel, freed, ids)
    rows = Suppression.objects.filter(pk__in=[known[one].pk for one in freed])
    record_deletes(work.operation, rows)
    rows.delete()
    return kept


def forget_suppressions(undone: Undone) -> None:
    """Of contacts that stay as they are, leave the suppression of their addresses as well."""
    if not undone.changed:
        return
    account = undone.account.pk
    hashes = {
        one
        for model in _MODELS
        for address in model.objects.filter(contact_id__in=list(undone.changed)).values_list(
            "normalised", flat=True
        )
        for one in address_hashes(account, address)
    }
    there = Suppression.objects.filter(address_hash__in=hashes).values_list("pk", flat=True)
    rows = journal_part(undone).filter(table=Suppression._meta.db_table)
    rows.filter(pk_value__in=[str(pk) for pk in there]).delete()
    rows.filter(before__address_hash__in=list(hashes)).delete()


_MODELS: tuple[Any, ...] = (ContactEmail, ContactPhone)


def _addresses(channel: Channel, ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """(contact, normalised address) of those that the channel uses."""
    models: list[Any] = []
    if channel in BY_EMAIL or channel == Channel.ALL:
        models.append(ContactEmail)
    if channel in BY_PHONE or channel == Channel.ALL:
        models.append(ContactPhone)
    return [
        pair
        for model in models
        for pair in model.objects.filter(contact_id__in=list(ids)).values_list(
            "contact_id", "normalised"
        )
    ]


def _known(account: UUID, channel: Channel, addresses: Iterable[str]) -> dict[str, Suppression]:
    """What suppresses these addresses for the channel, by address."""
    hashes = {one: address_hashes(account, one) for one in addresses}
    rows = Suppression.objects.filter(
        kind=channel.value, address_hash__in=[each for some in hashes.values() for each in some]
    )
    by_hash = {row.address_hash: row for row in rows}
    return {
        address: by_hash[each]
        for address, some in hashes.items()
        for each in some
        if each in by_hash
    }


def _held_elsewhere(channel: Channel, addresses: set[str], ids: Sequence[UUID]) -> set[str]:
    held: set[str] = set()
    for model in _MODELS:
        rows = model.objects.filter(
            normalised__in=addresses,
            contact__deleted_at__isnull=True,
            contact__dnd__channel=channel,
            contact__dnd__status__in=(Status.ACTIVE, Status.PERMANENT),
        ).exclude(contact_id__in=list(ids))
        held.update(rows.values_list("normalised", flat=True))
    return held
