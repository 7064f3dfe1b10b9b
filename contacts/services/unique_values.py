"""Unique custom fields of contacts: who has which value, and the refusal of a second one."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.fields import CUSTOM_PREFIX, raise_first
from contacts.models import Contact
from contacts.services.drafts import Custom
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.unique import unique_claim


def unique_take(actor: Actor, *, contact: Contact, custom: Custom) -> None:
    """Give the contact its new values of unique fields.

    Raises:
        Refused: `duplicate` on "custom.<field id>". `contact_id` and the name of the other
            contact are told only to those who may see it; otherwise `contact_id` is None.
    """
    faults = []
    for pk, definition in custom.definitions.items():
        if definition.is_unique:
            taken = unique_claim(definition, {contact.pk: custom.stored[pk]})
            faults += [_taken(actor, definition, holder) for holder in taken.values()]
    raise_first(faults)


def unique_take_again(contacts: list[Contact]) -> None:
    """Give restored contacts their unique values back, as far as nobody has them by now."""
    for definition in definitions():
        if definition.is_unique:
            pk = str(definition.pk)
            unique_claim(definition, {one.pk: one.custom.get(pk) for one in contacts})


def _taken(actor: Actor, definition: FieldDefinition, contact_id: UUID) -> Refused:
    field = f"{CUSTOM_PREFIX}{definition.pk}"
    contacts: Any = Contact.objects.alive()
    if actor.member is not None:
        contacts = contacts.visible_to(actor.member)
    other = contacts.filter(pk=contact_id).first()
    if other is None:
        message = _("A contact that you cannot see already has this value.")
        return Refused("duplicate", message, field=field, contact_id=None)
    message = _("%(name)s already has this value.") % {"name": other.display_name}
    return Refused("duplicate", message, field=field, contact_id=other.pk)
