"""Whether a contact may be reached: the one question that every sender asks first.

Whatever forbids wins: a deleted contact, "do not contact", the channel's own switch, or the
address being suppressed because of another contact that has or had it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from contacts.models import Contact, ContactDnd, ContactEmail, ContactPhone, Suppression
from contacts.models.dnd import Channel
from contacts.normalise import email_normalised, phone_e164
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.core.scoping import current_account

_SALT = "contacts.suppression"
BY_PHONE = frozenset({Channel.SMS, Channel.CALL, Channel.WHATSAPP})
BY_EMAIL = frozenset({Channel.EMAIL})
# Columns of the contact that repeat what a row says.
COPIES = {Channel.ALL: "dnd_all", Channel.INBOUND: "dnd_inbound"}
CHANNELS = frozenset(Channel) - {Channel.ALL, Channel.INBOUND}


@dataclass(frozen=True, kw_only=True)
class DndChannel:
    """A channel that somebody provides, and that records therefore show.

    The state of other channels is kept all the same and comes back with their provider.
    """

    key: str
    label: Text
    icon: str
    weight: int = 50


dnd_channels: Registry[DndChannel] = Registry("dnd_channels")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be sent; if not, why: `code` for programs, `reason` for people."""

    code: str = ""
    reason: str = ""

    @property
    def allowed(self) -> bool:
        return not self.code

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict()


def may_contact(contact: Contact, channel: str, address: str = "") -> Verdict:
    """Whether `contact` may be reached by `channel` at `address` now; asks the database.

    Args:
        channel: of `Channel`, neither "all" nor "inbound".
        address: an e-mail or phone as written; left out for channels without addresses of ours.

    Raises:
        ValueError: `channel` is none.

    Codes: `deleted`, `dnd_all`, `dnd`, `no_address`, `invalid_address`, `suppressed`.
    """
    if channel not in CHANNELS:
        raise ValueError(f"{channel!r} is no channel")
    fresh = Contact.objects.alive().filter(pk=contact.pk).values_list("dnd_all", flat=True).first()
    if fresh is None:
        return Verdict("deleted", _("This contact has been deleted."))
    if fresh:
        return Verdict("dnd_all", _("This contact is not to be contacted at all."))
    name = Channel(channel).label
    rows = ContactDnd.objects.filter(contact=contact, channel=channel)
    if rows.exclude(status=ContactDnd.Status.INACTIVE).exists():
        return Verdict("dnd", _("Do not disturb is on for %(channel)s.") % {"channel": name})
    if channel not in BY_PHONE | BY_EMAIL:
        return ALLOWED
    return may_reach(contact.account_id, channel, address)


def may_reach(account_id: UUID, channel: str, address: str) -> Verdict:
    """Whether an address may be written to, whoever has it.

    Codes: `no_address`, `invalid_address`, `suppressed`.
    """
    name = Channel(channel).label
    if not address.strip():
        return Verdict("no_address", _("There is no address for %(channel)s.") % {"channel": name})
    try:
        normalised = normalised_for(channel, address)
    except Refused as refused:
        return Verdict("invalid_address", refused.message)
    if suppressions(account_id, [channel, Channel.ALL], [normalised]):
        return Verdict(
            "suppressed",
            _("%(address)s is on the suppression list for %(channel)s.")
            % {"address": address, "channel": name},
        )
    return ALLOWED


def address_hash(account_id: UUID, normalised: str) -> str:
    """The hash of a normalised address, keyed so that it cannot be found by trying addresses."""
    return _hash(account_id, normalised, settings.SECRET_KEY)


def address_hashes(account_id: UUID, normalised: str) -> list[str]:
    """The hashes under which the address may be kept: by the key now, and by earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_hash(account_id, normalised, key) for key in keys]


def suppressions(
    account_id: UUID, kinds: Iterable[str], addresses: Iterable[str]
) -> list[Suppression]:
    """What suppresses any of these normalised addresses."""
    hashes = [one for address in addresses for one in address_hashes(account_id, address)]
    if not hashes:
        return []
    return list(Suppression.objects.filter(address_hash__in=hashes, kind__in=list(kinds)))


@dataclass(frozen=True, slots=True)
class Suppressed:
    """That an address of a contact is suppressed for a channel."""

    permanent: bool


def dnd_rows(contact: Contact) -> dict[str, ContactDnd]:
    """What the contact's record says, by channel."""
    return {row.channel: row for row in ContactDnd.objects.filter(contact=contact)}


def shown_dnd_of(ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Names of the shown channels that are off limits, by contact."""
    known = {one.key: str(one.label) for one in dnd_channels}
    names: dict[UUID, list[str]] = {}
    rows = ContactDnd.objects.filter(contact_id__in=ids, channel__in=list(known))
    on = rows.exclude(status=ContactDnd.Status.INACTIVE).order_by("channel")
    for contact_id, channel in on.values_list("contact_id", "channel"):
        names.setdefault(contact_id, []).append(known[channel])
    return names


def suppressed_channels(contact: Contact) -> dict[str, Suppressed]:
    """Channels for which an address of the contact is suppressed."""
    emails = address_hash_set(contact, Channel.EMAIL)
    phones = address_hash_set(contact, Channel.SMS)
    found: dict[str, Suppressed] = {}
    for one in Suppression.objects.filter(address_hash__in=emails | phones):
        used = emails if one.kind in BY_EMAIL else phones if one.kind in BY_PHONE else None
        if used is None or one.address_hash in used:
            known = found.get(one.kind)
            found[one.kind] = Suppressed(one.permanent or (known is not None and known.permanent))
    return found


def address_hash_set(contact: Contact, channel: str) -> set[str]:
    """The hashes under which the contact's addresses for `channel` may be kept."""
    return {
        one
        for address in addresses_for(contact, channel)
        for one in address_hashes(contact.account_id, address)
    }


def addresses_for(contact: Contact, channel: str) -> list[str]:
    """The contact's normalised addresses that `channel` uses; for "all" every address."""
    models: list[Any] = []
    if channel in BY_EMAIL or channel == Channel.ALL:
        models.append(ContactEmail)
    if channel in BY_PHONE or channel == Channel.ALL:
        models.append(ContactPhone)
    return [
        normalised
        for model in models
        for normalised in model.objects.filter(contact=contact).values_list("normalised", flat=True)
    ]


def normalised_for(channel: str, address: str) -> str:
    """The address in the form that is compared. Raises Refused when it is none."""
    if channel in BY_EMAIL:
        return email_normalised(address)
    account: Any = current_account()
    return phone_e164(address, account.country)


def _hash(account_id: UUID, normalised: str, key: str) -> str:
    digest = salted_hmac(_SALT, f"{account_id}:{normalised}", secret=key, algorithm="sha256")
    return digest.hexdigest()
