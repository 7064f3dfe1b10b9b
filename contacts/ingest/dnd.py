"""Do not disturb for a whole chunk, by the rules of `contacts.services.dnd`.

Rows only switch it on. New addresses of contacts for whom it is on are suppressed as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contacts.dnd import BY_EMAIL, BY_PHONE, address_hash, address_hashes
from contacts.ingest.context import Context
from contacts.ingest.inserting import insert_rows
from contacts.models import Contact, ContactDnd, ContactEmail, ContactPhone, Suppression
from contacts.models.dnd import REASON_LENGTH, Channel, DndSource
from hoopcrm.core.ids import new_id
from hoopcrm.core.journal import record_updates
from hoopcrm.events.emit import NewEvent, emit_many

Status = ContactDnd.Status
_STATE = ("status", "reason", "code", "source", "by", "at")


@dataclass(frozen=True, slots=True)
class Suppressing:
    """An address to be suppressed for a channel."""

    kind: str
    normalised: str
    permanent: bool
    reason: str
    source: str


def not_yet_on(wanted: Mapping[UUID, Iterable[str]]) -> dict[UUID, dict[str, Any]]:
    """Of the channels wanted by contact, those that are not on yet, each with its row or None."""
    rows: dict[tuple[UUID, str], ContactDnd] = {
        (row.contact_id, row.channel): row
        for row in ContactDnd.objects.filter(contact_id__in=list(wanted))
    }
    return {
        contact: left
        for contact, channels in wanted.items()
        if (
            left := {
                channel: found
                for channel in channels
                if not ((found := rows.get((contact, channel))) and found.is_on)
            }
        )
    }


def switch_on(
    context: Context,
    missing: Mapping[UUID, Mapping[str, Any]],
    names: Mapping[UUID, str],
    *,
    fresh: bool,
) -> None:
    """Switch channels on, suppress the addresses that they use, and tell it.

    Args:
        missing: of `not_yet_on`.
        names: what the contacts are called.
        fresh: whether this import has made the contacts.
    """
    if not missing:
        return
    reason = context.options.reason[:REASON_LENGTH]
    state = {
        "status": Status.ACTIVE.value,
        "reason": reason,
        "code": "",
        "source": DndSource.IMPORT.value,
        "by": context.actor.label[:200],
        "at": context.at,
    }
    old = [row.pk for channels in missing.values() for row in channels.values() if row is not None]
    if old:
        rows = ContactDnd.objects.filter(pk__in=old)
        record_updates(context.operation, rows, _STATE)
        rows.update(**state)
    insert_rows(
        context,
        "contacts_contactdnd",
        [
            {"contact_id": contact, "channel": channel, **state}
            for contact, channels in missing.items()
            for channel, row in channels.items()
            if row is None
        ],
        fresh=fresh,
    )
    addresses = _addresses(missing)
    suppress(
        context,
        [
            Suppressing(channel, normalised, False, reason, DndSource.IMPORT)
            for contact, channels in missing.items()
            for channel in channels
            for kind, normalised in addresses.get(contact, ())
            if channel in _channels(kind)
        ],
    )
    _tell(context, missing, names, reason)


def suppress_added(context: Context, added: Mapping[UUID, list[tuple[str, str]]]) -> None:
    """Suppress new addresses as their contacts' others are.

    Args:
        added: ("email" or "phone", normalised) by contact.
    """
    if not added:
        return
    channels = [*BY_EMAIL, *BY_PHONE, Channel.ALL]
    rows = ContactDnd.objects.filter(contact_id__in=list(added), channel__in=channels)
    suppress(
        context,
        [
            Suppressing(
                row.channel, normalised, row.status == Status.PERMANENT, row.reason, row.source
            )
            for row in rows.exclude(status=Status.INACTIVE)
            for kind, normalised in added[row.contact_id]
            if row.channel in _channels(kind)
        ],
    )


def suppress(context: Context, wanted: list[Suppressing]) -> None:
    """Suppress addresses; one that is permanently suppressed stays so."""
    if not wanted:
        return
    account = context.account.pk
    hashes = {one.normalised: address_hashes(account, one.normalised) for one in wanted}
    known = {
        (row.kind, row.address_hash): row
        for row in Suppression.objects.filter(
            address_hash__in=[each for some in hashes.values() for each in some],
            kind__in={one.kind for one in wanted},
        )
    }
    fresh: dict[tuple[str, str], Suppressing] = {}
    hardened: dict[tuple[str, str], list[UUID]] = {}
    for one in wanted:
        keys = [(one.kind, each) for each in hashes[one.normalised]]
        found = next((known[key] for key in keys if key in known), None)
        key = (one.kind, one.normalised)
        if found is None:
            if key not in fresh or one.permanent:
                fresh[key] = one
        elif one.permanent and not found.permanent:
            hardened.setdefault((one.reason, one.source), []).append(found.pk)
    for (reason, source), pks in hardened.items():
        rows = Suppression.objects.filter(pk__in=pks)
        record_updates(context.operation, rows, ("permanent", "reason", "source", "at"))
        rows.update(permanent=True, reason=reason, source=source, at=context.at)
    insert_rows(
        context,
        "contacts_suppression",
        [
            {
                "id": new_id(),
                "kind": one.kind,
                "address_hash": address_hash(account, one.normalised),
                "permanent": one.permanent,
                "reason": one.reason,
                "source": str(one.source),
                "at": context.at,
            }
            for one in fresh.values()
        ],
    )


def _channels(kind: str) -> frozenset[str]:
    return (BY_EMAIL if kind == "email" else BY_PHONE) | {Channel.ALL}


def _addresses(contacts: Iterable[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """("email" or "phone", normalised) of the contacts' addresses."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    models: Any = (("email", ContactEmail), ("phone", ContactPhone))
    for kind, model in models:
        rows = model.objects.filter(contact_id__in=list(contacts))
        for contact, normalised in rows.values_list("contact_id", "normalised"):
            found.setdefault(contact, []).append((kind, normalised))
    return found


def _tell(
    context: Context,
    missing: Mapping[UUID, Mapping[str, Any]],
    names: Mapping[UUID, str],
    reason: str,
) -> None:
    emit_many(
        "contact.dnd_enabled",
        (
            NewEvent(
                contact_id=contact,
                subject_type=Contact._meta.label_lower,
                subject_id=str(contact),
                subject_label=names[contact],
                changes={f"dnd.{channel}": [str(Status.INACTIVE.label), str(Status.ACTIVE.label)]},
                data={
                    "channel": channel,
                    "status": Status.ACTIVE.value,
                    "was_on": False,
                    "source": DndSource.IMPORT.value,
                    "reason": reason,
                    "code": "",
                },
                at=context.at,
            )
            for contact, channels in missing.items()
            for channel in channels
        ),
        account=context.account,
        actor=context.actor,
        operation=context.operation,
    )
