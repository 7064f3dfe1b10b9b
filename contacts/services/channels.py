"""E-mails and phones of a contact: up to eleven of each, one of each primary."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.matching import Identity, Kind, require_free
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.models.channels import MAX_ADDRESSES
from contacts.normalise import email_clean, phone_clean
from contacts.services.dnd import suppress_address
from contacts.services.drafts import (
    label_clean,
    label_taken,
    repeated,
    require_someone,
    too_many,
)
from contacts.services.rows import row_lock, row_save
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit


@dataclass(frozen=True)
class _Channel:
    """What differs between e-mails and phones. `clean(text)` is (as typed, normalised)."""

    kind: Kind
    model: Any
    written: str
    clean: Callable[[str], tuple[str, str]]

    def rows(self, contact: Contact) -> list[Any]:
        return list(self.model.objects.filter(contact=contact).order_by("position"))

    def row(self, contact: Contact, pk: UUID | str) -> Any:
        try:
            row = self.model.objects.filter(contact=contact, pk=pk).first()
        except ValidationError:
            row = None
        if row is None:
            raise Refused("gone", _("This is no longer there."), field=self.kind)
        return row

    def shown(self, row: Any) -> str:
        """The address as events keep it."""
        text = str(getattr(row, self.written))
        label = str(row.get_label_display()) if self.kind == "phone" else ""
        return f"{text} ({label})" if label else text


def _clean_phone(text: str) -> tuple[str, str]:
    account: Any = current_account()
    return phone_clean(text, account.country)


_EMAIL = _Channel("email", ContactEmail, "address", email_clean)
_PHONE = _Channel("phone", ContactPhone, "number", _clean_phone)


@service
def contact_email_add(
    actor: Actor, *, contact: Contact, address: str, primary: bool = False
) -> ContactEmail:
    """Add an e-mail address; the first one is primary in any case.

    Raises:
        Refused: `duplicate` (another contact has it), `repeated`, `too_many`, `invalid_email`,
            `deleted`.
    """
    return cast(ContactEmail, _add(_EMAIL, actor, contact, address, primary))


@service(silent="the same address again changes nothing; another one emits an event")
def contact_email_update(
    actor: Actor, *, contact: Contact, pk: UUID | str, address: str, version: int | None = None
) -> ContactEmail:
    """Write an e-mail address anew. Raises as `contact_email_add`, `gone`, and Stale."""
    return cast(ContactEmail, _update(_EMAIL, actor, contact, pk, address, None, version))


@service
def contact_email_remove(actor: Actor, *, contact: Contact, pk: UUID | str) -> None:
    """Remove an e-mail address; the next one becomes primary. Raises Refused `gone`, `nobody`."""
    _remove(_EMAIL, actor, contact, pk)


@service(silent="the primary one again changes nothing; another one emits an event")
def contact_email_make_primary(actor: Actor, *, contact: Contact, pk: UUID | str) -> None:
    """Make this e-mail address the one that is used. Raises Refused `gone`."""
    _make_primary(_EMAIL, actor, contact, pk)


@service
def contact_phone_add(
    actor: Actor, *, contact: Contact, number: str, label: str = "", primary: bool = False
) -> ContactPhone:
    """Add a phone number; the first one is primary in any case.

    Args:
        label: of `PhoneLabel`, or "".

    Raises:
        Refused: `duplicate` (another contact has it), `repeated`, `too_many`, `invalid_phone`,
            `label_taken`, `invalid_choice` (label), `deleted`.
    """
    return cast(ContactPhone, _add(_PHONE, actor, contact, number, primary, label=label))


@service(silent="the same number and label again change nothing; others emit an event")
def contact_phone_update(
    actor: Actor,
    *,
    contact: Contact,
    pk: UUID | str,
    number: str | None = None,
    label: str | None = None,
    version: int | None = None,
) -> ContactPhone:
    """Write number or label anew; None leaves it. Raises as `contact_phone_add`, `gone`, Stale."""
    return cast(ContactPhone, _update(_PHONE, actor, contact, pk, number, label, version))


@service
def contact_phone_remove(actor: Actor, *, contact: Contact, pk: UUID | str) -> None:
    """Remove a phone number; the next one becomes primary. Raises Refused `gone`, `nobody`."""
    _remove(_PHONE, actor, contact, pk)


@service(silent="the primary one again changes nothing; another one emits an event")
def contact_phone_make_primary(actor: Actor, *, contact: Contact, pk: UUID | str) -> None:
    """Make this phone number the one that is used. Raises Refused `gone`."""
    _make_primary(_PHONE, actor, contact, pk)


def _add(
    channel: _Channel,
    actor: Actor,
    contact: Contact,
    text: str,
    primary: bool,
    *,
    label: str = "",
) -> Any:
    written, normalised = channel.clean(text)
    extra = {"label": label_clean(label)} if channel.kind == "phone" else {}
    require_free(actor, [Identity(channel.kind, normalised)], apart_from=contact)
    row_lock(contact)
    rows = channel.rows(contact)
    if any(row.normalised == normalised for row in rows):
        raise repeated(channel.kind, written)
    if len(rows) >= MAX_ADDRESSES:
        raise too_many(channel.kind)
    _require_label_free(rows, extra.get("label", ""))
    primary = primary or not rows
    if primary:
        _no_primary(channel, contact)
    row = channel.model.objects.create(
        account_id=contact.account_id,
        contact=contact,
        position=len(rows) + 1,
        normalised=normalised,
        is_primary=primary,
        **{channel.written: written},
        **extra,
    )
    suppress_address(contact, channel.kind, normalised)
    row_save(actor, contact, {}, addresses_changed=True)
    _tell(channel, "added", actor, contact, ["", channel.shown(row)], primary=primary)
    return row


def _update(
    channel: _Channel,
    actor: Actor,
    contact: Contact,
    pk: UUID | str,
    text: str | None,
    label: str | None,
    version: int | None,
) -> Any:
    if text is not None:
        written, normalised = channel.clean(text)
        require_free(actor, [Identity(channel.kind, normalised)], apart_from=contact)
    label = None if label is None else label_clean(label)
    row_lock(contact)
    row = channel.row(contact, pk)
    before, left = channel.shown(row), row.normalised
    values: dict[str, Any] = {}
    if text is not None and written != getattr(row, channel.written):
        values |= {channel.written: written, "normalised": normalised}
    if label is not None and label != row.label:
        values["label"] = label
    if not values:
        return row
    if version is not None and version != contact.version:
        raise Stale(
            _("Somebody has changed this contact in the meantime."),
            field=channel.kind,
            current=getattr(row, channel.written),
            version=contact.version,
        )
    others = [other for other in channel.rows(contact) if other.pk != row.pk]
    if any(other.normalised == values.get("normalised") for other in others):
        raise repeated(channel.kind, written)
    _require_label_free(others, values.get("label", ""))
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    if "normalised" in values:
        suppress_address(contact, channel.kind, row.normalised)
    row_save(actor, contact, {}, addresses_changed=True)
    change = [before, channel.shown(row)]
    left = left if row.normalised != left else ""
    _tell(channel, "changed", actor, contact, change, primary=row.is_primary, left=left)
    return row


def _remove(channel: _Channel, actor: Actor, contact: Contact, pk: UUID | str) -> None:
    row_lock(contact)
    row = channel.row(contact, pk)
    left = [other for other in channel.rows(contact) if other.pk != row.pk]
    other_kind = contact.phone if channel.kind == "email" else contact.email
    names = {"first_name": contact.first_name, "last_name": contact.last_name}
    require_someone(names, has_address=bool(left or other_kind), field=channel.kind)
    row.delete()
    for position, other in enumerate(left, start=1):
        if other.position != position:
            channel.model.objects.filter(pk=other.pk).update(position=position)
    if row.is_primary and left:
        channel.model.objects.filter(pk=left[0].pk).update(is_primary=True)
    row_save(actor, contact, {}, addresses_changed=True)
    change = [channel.shown(row), ""]
    _tell(channel, "removed", actor, contact, change, primary=row.is_primary, left=row.normalised)


def _make_primary(channel: _Channel, actor: Actor, contact: Contact, pk: UUID | str) -> None:
    row_lock(contact)
    row = channel.row(contact, pk)
    if row.is_primary:
        return
    before = getattr(contact, channel.kind)
    _no_primary(channel, contact)
    channel.model.objects.filter(pk=row.pk).update(is_primary=True)
    row_save(actor, contact, {}, addresses_changed=True)
    after = getattr(row, channel.written)
    _tell(channel, "primary_changed", actor, contact, [before, after], primary=True)


def _no_primary(channel: _Channel, contact: Contact) -> None:
    channel.model.objects.filter(contact=contact, is_primary=True).update(is_primary=False)


def _require_label_free(others: list[Any], label: str) -> None:
    if label and any(other.label == label for other in others):
        raise label_taken(label)


def _tell(
    channel: _Channel,
    verb: str,
    actor: Actor,
    contact: Contact,
    change: list[str],
    *,
    primary: bool,
    left: str = "",
) -> None:
    """`left`: the value, as it is compared, that the contact has no longer."""
    emit(
        f"contact.{channel.kind}_{verb}",
        account=current_account(),
        actor=actor,
        subject=contact,
        changes={channel.kind: change},
        data={"primary": primary} | ({"left": left} if left else {}),
    )
