"""The picture of a contact: set, removed, and taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.db.models import F, UUIDField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from contacts.access import get_contact
from contacts.models import Contact, ContactPicture
from contacts.picture_access import PURPOSE
from contacts.services.rows import row_lock, row_save
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import (
    Restored,
    operation_start,
    record_inserts,
    record_updates,
    restore,
)
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.files.pictures import Crop, squares
from hoopcrm.files.services import file_check, file_store

LARGE, SMALL = 512, 96  # pixels


def picture_drawn(upload: File, crop: Crop | None) -> list[ContentFile]:
    """The large and the small picture of an upload; whatever is wrong with it shows here.

    Raises:
        Refused: as `file_store`, or as `files.pictures.squares`.
    """
    name = file_check(upload, purpose=PURPOSE)
    return squares(upload, name=name, crop=crop, sides=(LARGE, SMALL))


@service
def contact_picture_set(
    actor: Actor,
    *,
    contact: Contact,
    drawn: Sequence[ContentFile],
    at: datetime | None = None,
) -> Operation:
    """Give the contact a picture instead of the one it may have; undo brings that one back.

    Args:
        drawn: the large and the small one, as `squares` or `picture_drawn` make them.
        at: when it was set, for history that is loaded later.

    Raises:
        Refused: `deleted`, or `limit_reached` for the plan's storage.
    """
    account = current_account()
    size = sum(one.size or 0 for one in drawn)
    limits.require(account, "storage", adding=size)
    large, small = (file_store(actor, upload=one, purpose=PURPOSE) for one in drawn)
    row_lock(contact)
    operation = operation_start(actor, kind="contact.picture_set", label=contact.display_name)
    replaced = _put_away(operation, contact)
    picture: ContactPicture = ContactPicture.objects.create(
        account_id=account.pk,
        contact=contact,
        large=large,
        small=small,
        created_by=actor.member,
        created_at=at or now(),
    )
    record_inserts(operation, ContactPicture, [picture.pk])
    row_save(actor, contact, {"picture": picture.pk})
    limits.record(account, "storage", size)
    data = {"replaced": True} if replaced else {}
    _tell(actor, "contact.picture_set", contact, operation, data=data, at=at)
    return operation


@service
def contact_picture_remove(actor: Actor, *, contact: Contact) -> Operation:
    """Take the picture away; undo brings it back.

    Raises:
        Refused: `no_picture` or `deleted`.
    """
    row_lock(contact)
    operation = operation_start(actor, kind="contact.picture_removed", label=contact.display_name)
    if not _put_away(operation, contact):
        raise Refused("no_picture", _("This contact has no picture."))
    row_save(actor, contact, {"picture": None})
    _tell(actor, "contact.picture_removed", contact, operation)
    return operation


@service
def contact_picture_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Take back that a picture was set or removed; the one before it is there again.

    Raises:
        Refused: `gone`, `already_undone`, or `changed_since` when the picture is another by now.
    """
    rows = JournalRow.objects.filter(operation=operation, table=ContactPicture._meta.db_table)
    pks = rows.annotate(row_id=Cast("pk_value", UUIDField())).values("row_id")
    touched = list(ContactPicture.objects.filter(pk__in=pks))
    if not touched:
        raise Refused("gone", _("There is nothing left to bring back."))
    contact: Contact = Contact.objects.get(pk=touched[0].contact_id)
    if actor.member is not None:
        contact = get_contact(actor.member, contact.pk)
    row_lock(contact)
    if contact.picture is not None and contact.picture not in {one.pk for one in touched}:
        raise Refused("changed_since", _("The picture was changed since; nothing was undone."))
    restored = restore(operation)
    if not restored.total:
        raise Refused("changed_since", _("The picture was changed since; nothing was undone."))
    current = _current(contact).first()
    row_save(actor, contact, {"picture": current.pk if current else None})
    type = "contact.picture_set" if current else "contact.picture_removed"
    _tell(actor, type, contact, operation, data={"undone": True})
    return restored


def _current(contact: Contact) -> Any:
    return ContactPicture.objects.filter(contact=contact, removed_at__isnull=True)


def _put_away(operation: Operation, contact: Contact) -> bool:
    record_updates(operation, _current(contact), ["removed_at"])
    return bool(_current(contact).update(removed_at=now(), version=F("version") + 1))


def _tell(actor: Actor, type: str, contact: Contact, operation: Operation, **event: object) -> None:
    emit(
        type,
        account=current_account(),
        actor=actor,
        subject=contact,
        operation=operation,
        **event,  # type: ignore[arg-type]
    )
