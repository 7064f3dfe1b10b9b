"""The cover of a calendar: what an upload of one may be, and how long its file is kept."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from appointments.models import Calendar
from hoopcrm.core.clock import now

PURPOSE = "calendar_cover"
LARGEST_BYTES = 5 * 1024 * 1024
KINDS = frozenset({"jpg", "png", "webp"})
WIDTH, HEIGHT = 1200, 400  # pixels
# A deleted calendar may be brought back; after this it comes back without its cover.
KEPT_DELETED = timedelta(days=30)


def is_cover() -> Exists:
    """Condition on stored files: a calendar has it as its cover."""
    there = Q(deleted_at__isnull=True) | Q(deleted_at__gt=now() - KEPT_DELETED)
    return Exists(Calendar.objects.filter(there, cover=OuterRef("pk")))
