"""Which of several contacts is offered as the master."""

from collections.abc import Sequence

from contacts.models import Contact
from contacts.services.merging.choose import COLUMNS, has_value


def suggested_order(contacts: Sequence[Contact]) -> list[Contact]:
    """The contacts with the best one first: it has most of its fields filled, or is the oldest."""
    return sorted(contacts, key=lambda one: (-_filled(one), one.created_at, one.pk))


def _filled(contact: Contact) -> int:
    fields = sum(has_value(contact, field) for field in COLUMNS)
    return fields + len(contact.custom) + bool(contact.email) + bool(contact.phone)
