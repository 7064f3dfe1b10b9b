"""One-time links as members see them: those of the calendars that they may see."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from appointments.access import visible_appointments, visible_calendars
from appointments.models import BookingLink
from hoopcrm.core.clock import now

STATES = {"open": _("Open"), "used": _("Used"), "ended": _("Ended"), "all": _("All")}


def booking_links(member: Any, state: str) -> QuerySet[BookingLink]:
    """The links in one of STATES, in no order."""
    rows: QuerySet[BookingLink] = BookingLink.objects.filter(
        calendar__in=visible_calendars(member).values("pk")
    )
    over = Q(withdrawn_at__isnull=False) | Q(expires_at__lte=now())
    if state == "open":
        return rows.filter(used_at__isnull=True).exclude(over)
    if state == "used":
        return rows.filter(used_at__isnull=False)
    return rows.filter(over, used_at__isnull=True) if state == "ended" else rows


def links_by_id(pks: list[UUID]) -> dict[UUID, BookingLink]:
    """Rows of a page that `booking_links` has found, with what they show."""
    rows = BookingLink.objects.filter(pk__in=pks).annotate(title=F("appointment__title"))
    return {row.pk: row for row in rows.select_related("calendar", "created_by__user")}


def seen_appointments(member: Any, pks: set[UUID]) -> set[UUID]:
    """Those of these appointments that the member may see."""
    if not pks:
        return set()
    return set(visible_appointments(member).filter(pk__in=pks).values_list("pk", flat=True))


def get_booking_link(member: Any, pk: UUID) -> BookingLink:
    """A link of a calendar that the member may see. Raises Http404."""
    rows = booking_links(member, "all").filter(pk=pk).select_related("calendar__account")
    found = rows.first()
    if found is None:
        raise Http404
    return found
