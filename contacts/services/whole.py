"""A contact written as a whole, as programs send it: only what is given is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.matching import Identity, Kind, Rule, lock_identities, match
from contacts.models import Contact, ContactDnd, ContactEmail, ContactPhone, ContactTag
from contacts.models.dnd import Channel
from contacts.normalise import email_clean, phone_clean
from contacts.services.channels import (
    contact_email_add,
    contact_email_make_primary,
    contact_email_remove,
    contact_email_update,
    contact_phone_add,
    contact_phone_make_primary,
    contact_phone_remove,
    contact_phone_update,
)
from contacts.services.contacts import contact_change, contact_create
from contacts.services.dnd import dnd_all_set, dnd_inbound_set, dnd_set, optout_record
from contacts.services.rows import row_lock, row_locked
from contacts.services.tags import contact_tag_add, contact_tag_remove, tag_key, tag_name_clean
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import joined, service


@dataclass(frozen=True, slots=True)
class Dnd:
    """What is to be said of one channel: a status of `ContactDnd.Status`, and why."""

    status: str
    reason: str = ""
    code: str = ""


@dataclass(kw_only=True)
class Whole:
    """What is given of a contact; None is not given, "" empties.

    Attributes:
        fields: by key of `contacts.fields.STANDARD`, as text; `owner` a member's id.
        custom: by field id or key.
        email, phone: the primary ones.
        emails, phones: all of them in place of what there is, the primary one first.
        tags: all of them, by name.
        dnd: whether nobody may reach the contact by any channel.
        channels: by channel.
        inbound: whether its calls and SMS are not accepted.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    email: str | None = None
    phone: str | None = None
    emails: Sequence[str] | None = None
    phones: Sequence[tuple[str, str]] | None = None
    tags: Sequence[str] | None = None
    dnd: bool | None = None
    channels: Mapping[Channel, Dnd] = field(default_factory=dict)
    inbound: Dnd | None = None

    def identities(self) -> list[Identity]:
        """The e-mails, then the phones, as they are compared. Raises Refused for what is none."""
        emails = [*(self.emails or ()), self.email or ""]
        phones = [*(number for _label, number in self.phones or ()), self.phone or ""]
        found = [Identity("email", email_clean(one)[1]) for one in emails if one.strip()]
        return found + [Identity("phone", _called(one)) for one in phones if one.strip()]


@service
def whole_create(actor: Actor, *, whole: Whole) -> Contact:
    """Make the contact. Raises as `contact_create` and `dnd_set`."""
    return _create(actor, whole)


def _create(actor: Actor, whole: Whole) -> Contact:
    emails = list(whole.emails or ()) or [whole.email or ""]
    phones = list(whole.phones or ()) or [("", whole.phone or "")]
    contact = joined(contact_create)(
        actor,
        fields={key: value for key, value in whole.fields.items() if value not in (None, "")},
        emails=emails,
        phones=phones,
        tags=list(whole.tags or ()),
        custom=whole.custom,
    )
    _dnd_write(actor, contact, whole)
    return contact


@service(silent="what is equal changes nothing; each change emits its event")
def whole_update(actor: Actor, *, contact: Contact, whole: Whole) -> Contact:
    """Change what is given, all of it or nothing.

    Raises:
        Refused: as `contact_update`, the services of addresses, of tags and `dnd_set`.
    """
    # In this order everywhere: who waits for an address holds no row.
    lock_identities(whole.identities())
    row_lock(contact)
    return _update(actor, contact, whole)


def _update(actor: Actor, contact: Contact, whole: Whole) -> Contact:
    """Change a contact whose row is locked, as are the addresses."""
    changes = dict(whole.fields)
    changes |= {f"custom.{name}": value for name, value in whole.custom.items()}
    # New names first: a contact that loses its only address must still be somebody.
    if changes:
        contact_change(actor, contact, changes)
    if whole.emails is not None:
        _emails_set(actor, contact, whole.emails)
    elif whole.email is not None:
        _email_write(actor, contact, whole.email)
    if whole.phones is not None:
        _phones_set(actor, contact, whole.phones)
    elif whole.phone is not None:
        _phone_write(actor, contact, whole.phone)
    if whole.tags is not None:
        tags_set(actor, contact, whole.tags)
    _dnd_write(actor, contact, whole)
    return contact


@service(silent="what is equal changes nothing; each change emits its event")
def whole_upsert(
    actor: Actor, *, whole: Whole, allow_new: bool = False
) -> tuple[Contact, Kind | None]:
    """Change the contact that has the primary e-mail or phone, or make one.

    By which of the two it is looked for is the account's setting. Where they belong to two
    contacts, the first counts and the other is left out. A contact keeps its primary address
    when it was found by another one of its addresses.

    Args:
        allow_new: make one without looking, where the account lets contacts share addresses.

    Returns:
        The contact, and by what it was found: None for a new one.

    Raises:
        Refused: as `whole_create` and `whole_update`; `no_identifier`.
    """
    account: Any = current_account()
    identities = whole.identities()
    first: dict[Kind, str] = {}
    for one in identities:
        first.setdefault(one.kind, one.value)
    if not first:
        raise Refused("no_identifier", _("Give an e-mail address or a phone number."))
    lock_identities(identities)
    if allow_new and account.allow_duplicates:
        return _create(actor, whole), None
    found = match(
        Rule.UPSERT, email=first.get("email", ""), phone=first.get("phone", ""), lock=False
    )
    if found.leaves_secondary:
        left_out = "phone" if account.match_first == "email" else "email"
        setattr(whole, left_out, None)
        setattr(whole, f"{left_out}s", None)
    if found.contact_id is None:
        return _create(actor, whole), None
    contact = row_locked(found.contact_id)
    if found.by == "email":
        whole.email = None if whole.emails is None else whole.email
    elif whole.phones is None:
        whole.phone = None
    return _update(actor, contact, whole), found.by


def tags_set(actor: Actor, contact: Contact, names: Sequence[str]) -> None:
    """Give the contact exactly these tags."""
    wanted = {tag_key(clean): clean for clean in map(tag_name_clean, names)}
    on_it = {
        row.tag.name_folded: row.tag
        for row in ContactTag.objects.filter(contact=contact).select_related("tag")
    }
    for folded, tag in on_it.items():
        if folded not in wanted:
            contact_tag_remove(actor, contact=contact, tag=tag)
    for folded, name in wanted.items():
        if folded not in on_it:
            contact_tag_add(actor, contact=contact, name=name)


def _email_write(actor: Actor, contact: Contact, address: str) -> None:
    rows = list(ContactEmail.objects.filter(contact=contact))
    primary = next((row for row in rows if row.is_primary), None)
    if not address.strip():
        if primary is not None:
            contact_email_remove(actor, contact=contact, pk=primary.pk)
        return
    normalised = email_clean(address)[1]
    known = next((row for row in rows if row.normalised == normalised), None)
    if known is not None and not known.is_primary:
        contact_email_make_primary(actor, contact=contact, pk=known.pk)
    elif primary is None:
        contact_email_add(actor, contact=contact, address=address)
    else:
        contact_email_update(actor, contact=contact, pk=primary.pk, address=address)


def _phone_write(actor: Actor, contact: Contact, number: str) -> None:
    rows = list(ContactPhone.objects.filter(contact=contact))
    primary = next((row for row in rows if row.is_primary), None)
    if not number.strip():
        if primary is not None:
            contact_phone_remove(actor, contact=contact, pk=primary.pk)
        return
    normalised = _called(number)
    known = next((row for row in rows if row.normalised == normalised), None)
    if known is not None and not known.is_primary:
        contact_phone_make_primary(actor, contact=contact, pk=known.pk)
    elif primary is None:
        contact_phone_add(actor, contact=contact, number=number)
    elif known is None:
        contact_phone_update(actor, contact=contact, pk=primary.pk, number=number)


def _emails_set(actor: Actor, contact: Contact, addresses: Sequence[str]) -> None:
    wanted = {email_clean(one)[1]: one for one in addresses if one.strip()}
    rows = {row.normalised: row.pk for row in ContactEmail.objects.filter(contact=contact)}
    for normalised, pk in rows.items():
        if normalised not in wanted and len(wanted.keys() & rows.keys()) > 0:
            contact_email_remove(actor, contact=contact, pk=pk)
    for normalised, address in wanted.items():
        if normalised not in rows:
            rows[normalised] = contact_email_add(actor, contact=contact, address=address).pk
    if wanted:
        contact_email_make_primary(actor, contact=contact, pk=rows[next(iter(wanted))])
    for row in ContactEmail.objects.filter(contact=contact).exclude(normalised__in=wanted):
        contact_email_remove(actor, contact=contact, pk=row.pk)


def _phones_set(actor: Actor, contact: Contact, numbers: Sequence[tuple[str, str]]) -> None:
    wanted = {_called(number): (label, number) for label, number in numbers if number.strip()}
    rows = {row.normalised: row for row in ContactPhone.objects.filter(contact=contact)}
    for normalised, row in rows.items():
        if normalised not in wanted and len(wanted.keys() & rows.keys()) > 0:
            contact_phone_remove(actor, contact=contact, pk=row.pk)
    ids: dict[str, UUID] = {}
    for normalised, (label, number) in wanted.items():
        known = rows.get(normalised)
        if known is None:
            made = contact_phone_add(actor, contact=contact, number=number, label=label)
            ids[normalised] = made.pk
            continue
        ids[normalised] = known.pk
        if known.label != label:
            contact_phone_update(actor, contact=contact, pk=known.pk, label=label)
    if wanted:
        contact_phone_make_primary(actor, contact=contact, pk=ids[next(iter(wanted))])
    for row in ContactPhone.objects.filter(contact=contact).exclude(normalised__in=wanted):
        contact_phone_remove(actor, contact=contact, pk=row.pk)


def _called(number: str) -> str:
    account: Any = current_account()
    return phone_clean(number, account.country)[1]


def _dnd_write(actor: Actor, contact: Contact, whole: Whole) -> None:
    if whole.dnd is not None:
        dnd_all_set(actor, contact=contact, on=whole.dnd)
    for channel, wanted in whole.channels.items():
        _channel_write(actor, contact, channel, wanted)
    if whole.inbound is not None:
        on = whole.inbound.status != ContactDnd.Status.INACTIVE
        dnd_inbound_set(actor, contact=contact, on=on, reason=whole.inbound.reason)


def _channel_write(actor: Actor, contact: Contact, channel: Channel, wanted: Dnd) -> None:
    now = ContactDnd.objects.filter(contact=contact, channel=channel).first()
    if now is not None and now.status == ContactDnd.Status.PERMANENT:
        if wanted.status != ContactDnd.Status.PERMANENT:
            raise Refused("permanent", str(channel.label), field="dnd", channel=channel)
        return
    if wanted.status == ContactDnd.Status.PERMANENT:
        optout_record(
            actor,
            contact=contact,
            channel=channel,
            permanent=True,
            reason=wanted.reason,
            code=wanted.code,
        )
        return
    on = wanted.status == ContactDnd.Status.ACTIVE
    dnd_set(actor, contact=contact, channel=channel, on=on, reason=wanted.reason)
