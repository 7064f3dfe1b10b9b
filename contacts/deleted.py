"""Deleted contacts: which there are, what is found in them, until when they can come back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.http import Http404

from contacts.contact_parts import contact_parts
from contacts.listing.search import compile_search
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.querysets import ContactQuerySet
from hoopcrm.core.clock import now

DAY = timedelta(days=1)


def kept_since(account: Any) -> datetime:
    """Contacts deleted before this moment cannot come back any more."""
    moment: datetime = now() - timedelta(days=account.restore_days)
    return moment


def days_left(contact: Contact, account: Any) -> int:
    """On how many days the contact can still be brought back, today included; 0 when it cannot."""
    if contact.deleted_at is None or contact.deleted_at < kept_since(account):
        return 0
    return (contact.deleted_at - kept_since(account)) // DAY + 1


def deleted_contacts() -> ContactQuerySet:
    """The deleted contacts of the account; nobody reads them without `contacts.restore`."""
    rows: ContactQuerySet = Contact.objects.filter(deleted_at__isnull=False)
    for part in contact_parts:
        if part.aside is not None:
            rows = rows.exclude(part.aside())
    return rows


@dataclass(frozen=True, slots=True)
class View:
    """What the page of deleted contacts shows: all, or those that a search finds.

    Attributes:
        until: only those deleted up to this moment, so that what was asked about is what is done.
    """

    search: str = ""
    until: datetime | None = None

    def rows(self) -> ContactQuerySet:
        """The contacts of the view."""
        found = deleted_contacts()
        search = compile_search(self.search)
        if search.is_hopeless:
            return found.none()
        if search:
            found = found.filter(search.condition())
        return found.filter(deleted_at__lte=self.until) if self.until else found


def get_deleted_contact(pk: UUID) -> Contact:
    """A deleted contact of the account. Raises Http404."""
    found: Contact | None = deleted_contacts().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def deleted_among(pks: Iterable[UUID]) -> ContactQuerySet:
    """Those of these contacts that are deleted."""
    return deleted_contacts().filter(pk__in=list(pks))


def counted(rows: Any, account: Any) -> tuple[int, int]:
    """How many of these can come back, and how many cannot any more."""
    since = kept_since(account)
    return rows.filter(deleted_at__gte=since).count(), rows.filter(deleted_at__lt=since).count()


@dataclass(frozen=True, slots=True)
class Shared:
    """A contact whose e-mail or phone another living contact has too."""

    contact_id: UUID
    kind: str
    other_id: UUID


def shared_addresses(rows: Any) -> list[Shared]:
    """Which of these contacts share an address with a living one; one for a contact and kind."""
    found = {}
    for kind, model in (("email", ContactEmail), ("phone", ContactPhone)):
        others = (
            model.objects.filter(
                normalised=OuterRef("normalised"), contact__deleted_at__isnull=True
            )
            .exclude(contact_id=OuterRef("contact_id"))
            .order_by("contact__created_at", "contact_id")
        )
        pairs = (
            model.objects.filter(contact_id__in=rows.values("pk"))
            .annotate(other=Subquery(others.values("contact_id")[:1]))
            .filter(other__isnull=False)
            .order_by(F("position").desc())
        )
        for contact_id, other_id in pairs.values_list("contact_id", "other"):
            found[contact_id, kind] = Shared(contact_id, kind, other_id)
    return list(found.values())
