"""What duplicates and merges know of contacts that are removed for good."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from contacts.contact_parts import Leaving
from contacts.models import ContactRedirect
from hoopcrm.duplicates.models import ContactMerge, DuplicateScan


def duplicates_forget(leaving: Leaving) -> None:
    """Drop merges that name the contacts, and their addresses among skipped values."""
    named = Q()
    for pk in leaving.ids:
        named |= Q(merged__contains=[{"id": str(pk)}])
    if leaving.ids:
        ContactMerge.objects.filter(named | Q(master__in=leaving.ids)).delete()
    addresses = leaving.emails | leaving.phones
    for scan in DuplicateScan.objects.exclude(skipped=[]):
        kept = [one for one in scan.skipped if one["value"] not in addresses]
        if kept != scan.skipped:
            DuplicateScan.objects.filter(pk=scan.pk).update(skipped=kept)


def merged_along(ids: Collection[UUID]) -> list[UUID]:
    """Contacts that were merged into these: they go only with their master."""
    rows = ContactRedirect.objects.filter(master__in=list(ids))
    return list(rows.values_list("contact_id", flat=True))


def is_merged() -> Q:
    """The condition that a contact was merged into another one."""
    return Q(Exists(ContactRedirect.objects.filter(contact=OuterRef("pk"))))
