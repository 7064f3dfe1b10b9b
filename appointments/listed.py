"""What the list of appointments shows, and how many there are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from appointments.access import RELATED
from appointments.agenda import LONGEST, midnight, narrowed
from appointments.agenda_state import monday_of
from appointments.list_state import CUSTOM, UPCOMING, AppointmentState
from appointments.models import Appointment, AppointmentGuest
from hoopcrm.core.clock import now


def appointments_of(member: Any, state: AppointmentState) -> QuerySet[Appointment]:
    """Those that the list shows without a search, in no order."""
    rows = narrowed(member, state.chosen(member)).filter(_in_span(state))
    if state.statuses:
        rows = rows.filter(status__in=state.statuses)
    return rows


def by_id(pks: Sequence[UUID]) -> list[Appointment]:
    """Rows of a page that `appointments_of` has found, with what they show, in this order."""
    rows = Appointment.objects.filter(pk__in=pks).select_related(
        *RELATED, "account", "calendar__group"
    )
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in pks if pk in found]


def guest_numbers(pks: Sequence[UUID]) -> dict[UUID, int]:
    """How many contacts are guests in each of these appointments."""
    rows = AppointmentGuest.objects.filter(appointment__in=pks, contact__deleted_at__isnull=True)
    numbers = rows.order_by().values("appointment").annotate(number=Count("pk"))
    return dict(numbers.values_list("appointment", "number"))


def _in_span(state: AppointmentState) -> Q:
    zone = ZoneInfo(str(timezone.get_current_timezone()))
    moment = now()
    today = moment.astimezone(zone).date()
    if state.show == UPCOMING:
        return Q(starts_at__gte=moment - LONGEST, ends_at__gt=moment)
    if state.show == "past":
        return Q(starts_at__lt=moment, ends_at__lte=moment)
    if state.show == "today":
        return _days(today, today, zone)
    if state.show == "week":
        first = monday_of(today)
        return _days(first, first + timedelta(days=6), zone)
    if state.show == CUSTOM:
        first, last = (
            date.fromisoformat(one) if one else None for one in (state.first, state.last)
        )
        return _days(first, last, zone)
    return Q()


def _days(first: date | None, last: date | None, zone: ZoneInfo) -> Q:
    wanted = Q()
    if first:
        wanted &= Q(starts_at__gte=midnight(first, zone))
    if last:
        wanted &= Q(starts_at__lt=midnight(last + timedelta(days=1), zone))
    return wanted
