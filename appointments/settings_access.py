"""How the settings pages reach calendars, working hours and blocked times."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404

from appointments.access import visible_calendars
from appointments.models import (
    OCCUPYING,
    Appointment,
    BlockedTime,
    Calendar,
    CalendarGroup,
    Schedule,
)
from appointments.services.checks import LONGEST
from appointments.services.ownership import may_change
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.clock import now


def all_calendars(member: Any) -> list[Calendar]:
    """The account's calendars with their groups, by name."""
    return list(visible_calendars(member).select_related("group").order_by("name", "pk"))


def get_group(pk: UUID | str) -> CalendarGroup:
    """A group of the account in scope. Raises Http404."""
    found: CalendarGroup | None = CalendarGroup.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def upcoming_of_calendars(calendars: Collection[UUID]) -> dict[UUID, int]:
    """How many appointments of each lie ahead."""
    rows = Appointment.objects.filter(
        calendar__in=list(calendars),
        starts_at__gt=now() - LONGEST,  # by which the index finds them
        ends_at__gt=now(),
        status__in=sorted(OCCUPYING),
    )
    counted = rows.order_by().values_list("calendar").annotate(number=Count("pk"))
    return {pk: int(number) for pk, number in counted}


def get_member(by: Member, pk: str) -> Member:
    """Whose hours are shown: one's own, or with the right to manage them another's.

    Raises Http404 or PermissionDenied.
    """
    if not pk or pk == str(by.pk):
        return by
    try:
        found: Member | None = active_members().filter(pk=UUID(pk)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    if not may_change(by, found):
        raise PermissionDenied
    return found


def schedules_of(members: Collection[Member]) -> dict[UUID, list[Schedule]]:
    """The working hours of each member: the default ones first."""
    found: dict[UUID, list[Schedule]] = {member.pk: [] for member in members}
    rows: QuerySet[Schedule] = Schedule.objects.filter(member__in=list(found))
    for row in rows.order_by("-is_default", "name", "pk"):
        found[row.member_id].append(row)
    return found


def get_schedule(by: Member, pk: UUID) -> Schedule:
    """Working hours that the member may change. Raises Http404."""
    found: Schedule | None = (
        Schedule.objects.filter(pk=pk, member__left_at=None).select_related("member__user").first()
    )
    if found is None or not may_change(by, found.member):
        raise Http404
    return found


def get_block(by: Member, pk: UUID) -> BlockedTime:
    """Blocked time that the member may change. Raises Http404."""
    rows = BlockedTime.objects.filter(pk=pk, calendar__deleted_at=None)
    found: BlockedTime | None = rows.select_related("member__user", "calendar").first()
    if found is None or not may_change(by, found.member):
        raise Http404
    return found


def blocks_ahead(holder: UUID) -> QuerySet[BlockedTime]:
    """Blocked times of a member or calendar that are not over."""
    rows: QuerySet[BlockedTime] = BlockedTime.objects.filter(holder=holder, ends_at__gt=now())
    return rows.order_by("starts_at", "pk")
