"""When somebody last wrote to a contact or heard from them."""

from datetime import datetime

from django.db.models import Q

from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import ReadOnly, service


@service(read_only=ReadOnly.ALLOW, silent="whoever had the interaction tells it")
def contact_active(actor: Actor, *, contact: Contact, at: datetime) -> None:
    """Note an interaction; an older one than is known changes nothing.

    The version stays: what somebody edits meanwhile has not changed.
    """
    before = Q(last_activity_at__isnull=True) | Q(last_activity_at__lt=at)
    Contact.objects.filter(before, pk=contact.pk).update(last_activity_at=at)
