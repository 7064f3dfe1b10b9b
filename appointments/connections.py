"""What a member has connected: how its rows are reached."""

from typing import Any
from uuid import UUID

from django.http import Http404

from appointments.access import visible_calendars
from appointments.feeds import feed_url
from appointments.models import BusyCalendar, Calendar, Feed


def feeds_of(member: Any) -> dict[UUID | None, str]:
    """The member's secret addresses by calendar; None is that of their own appointments."""
    return {one.calendar_id: feed_url(one) for one in Feed.objects.filter(member=member)}


def subscribable(member: Any) -> list[Calendar]:
    """Calendars of which the member may have a feed."""
    return list(visible_calendars(member).order_by("name")[:200])


def busy_calendars_of(member: Any) -> list[BusyCalendar]:
    """The member's calendars elsewhere."""
    return list(BusyCalendar.objects.filter(member=member))


def get_busy(member: Any, pk: UUID) -> BusyCalendar:
    """One of them. Raises Http404."""
    found: BusyCalendar | None = BusyCalendar.objects.filter(member=member, pk=pk).first()
    if found is None:
        raise Http404
    return found
