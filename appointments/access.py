"""How calendars and appointments are reached: only what the member may see."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now
from django.http import Http404

from appointments.models import (
    OCCUPYING,
    Appointment,
    AppointmentGuest,
    AppointmentHost,
    AppointmentResource,
    BlockedTime,
    Calendar,
    CalendarGroup,
    CalendarMember,
)
from contacts.access import visible_contacts
from contacts.models import Contact
from hoopcrm.core.prepared import Prepared, among

# No appointment is longer, so none that began earlier reaches into a span of time.
LONGEST = timedelta(days=7)
RELATED = ("contact", "calendar", "member__user", "room", "series")


def visible_appointments(member: Any) -> QuerySet[Appointment]:
    """Appointments of living contacts that the member may see, and those that they host."""
    if member.only_assigned:
        seen = Q(Exists(visible_contacts(member).filter(pk=OuterRef("contact_id"))))
        hosted = AppointmentHost.objects.filter(appointment=OuterRef("pk"), member=member)
        seen |= Q(Exists(hosted), contact__deleted_at__isnull=True)
    else:  # who are few: the database need not look at all the living ones
        deleted = Contact.objects.filter(pk=OuterRef("contact_id"), deleted_at__isnull=False)
        seen = ~Q(Exists(deleted))
    rows: QuerySet[Appointment] = Appointment.objects.filter(seen)
    return rows


def sees_appointment(member: Any, appointment: Appointment) -> bool:
    """Whether the member may see this appointment of a living contact."""
    if not member.has("appointments.view"):
        return False
    if not member.only_assigned:
        return True
    return visible_appointments(member).filter(pk=appointment.pk).exists()


def get_appointment(member: Any, pk: UUID | str, *, need: str = "appointments.view") -> Appointment:
    """An appointment with its contact, calendar and host. Raises Http404 or PermissionDenied."""
    found = visible_appointments(member).filter(pk=pk).select_related(*RELATED).first()
    if found is None:
        raise Http404
    if not member.has(need):
        raise PermissionDenied
    return found


def host_ids(pk: UUID | str) -> list[UUID]:
    """The members who host an appointment, for what is told of it."""
    rows = AppointmentHost.objects.filter(appointment=pk, member__isnull=False)
    return list(rows.values_list("member_id", flat=True))


def hosts_by_appointment(pks: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The members who host each of these appointments. One query."""
    rows = AppointmentHost.objects.filter(appointment__in=pks, member__isnull=False)
    return _grouped(rows.order_by("pk").values_list("appointment_id", "member_id"))


def things_by_appointment(pks: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The rooms and equipment that each of these appointments has. One query."""
    rows = AppointmentResource.objects.filter(appointment__in=pks)
    return _grouped(rows.order_by("pk").values_list("appointment_id", "resource_id"))


def _grouped(pairs: Iterable[tuple[UUID, Any]]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for appointment, other in pairs:
        found[appointment].append(other)
    return found


def appointments_during(
    member: Any,
    begin: datetime,
    end: datetime,
    *,
    host: Any = None,
    calendar: Calendar | None = None,
    group: CalendarGroup | None = None,
) -> QuerySet[Appointment]:
    """Visible appointments that touch a span of time, by start, with what a row shows.

    Args:
        host: the member who takes part.
        calendar, group: in which they are booked.
    """
    span = {"starts_at__gt": begin - LONGEST, "starts_at__lt": end}
    rows = visible_appointments(member).filter(ends_at__gt=begin, **span)
    if host is not None:
        hosted = AppointmentHost.objects.filter(member=host, **span)
        rows = rows.filter(pk__in=hosted.values("appointment"))
    if calendar is not None:
        rows = rows.filter(calendar=calendar)
    if group is not None:
        rows = rows.filter(calendar__group=group)
    return rows.select_related(*RELATED).order_by("starts_at", "pk")


def appointments_of_contact(member: Any, contact: Any) -> QuerySet[Appointment]:
    """Those of the contact, and those in which it is a guest; the contact is visible."""
    guest = Q(pk__in=_as_guest(contact))
    if member.only_assigned:
        guest &= Q(pk__in=visible_appointments(member).values("pk"))
    rows: QuerySet[Appointment] = Appointment.objects.filter(Q(contact=contact) | guest)
    return rows.filter(contact__deleted_at__isnull=True).select_related(*RELATED)


def _as_guest(contact: Any) -> QuerySet[Any]:
    return AppointmentGuest.objects.filter(contact=contact).values("appointment")


def count_upcoming(member: Any) -> Combinable:
    """Annotation of contacts: how many appointments of each lie ahead, those as a guest with them,
    by the database's clock."""
    own = Appointment.objects.filter(
        contact=OuterRef("pk"), ends_at__gt=Now(), status__in=sorted(OCCUPYING)
    )
    others = AppointmentGuest.objects.filter(
        contact=OuterRef("pk"),
        appointment__ends_at__gt=Now(),
        appointment__status__in=sorted(OCCUPYING),
        appointment__contact__deleted_at__isnull=True,
    ).exclude(appointment__contact=OuterRef("pk"))
    if member.only_assigned:
        others = others.filter(appointment__in=visible_appointments(member).values("pk"))
    return _number(own) + _number(others)


def _number(rows: QuerySet[Any, Any]) -> Combinable:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def visible_calendars(member: Any) -> QuerySet[Calendar]:
    """Calendars of the account; with only assigned data those in which the member is booked."""
    rows: QuerySet[Calendar] = Calendar.objects.filter(deleted_at__isnull=True)
    if member.only_assigned:
        mine = CalendarMember.objects.filter(calendar=OuterRef("pk"), member=member)
        rows = rows.filter(Exists(mine))
    return rows


def bookable_calendars(member: Any) -> QuerySet[Calendar]:
    """Those of them that can be booked now."""
    return visible_calendars(member).filter(is_active=True)


def kinds_bookable(member: Any) -> set[str]:
    """Whether the member can book meetings, services, or both: "meeting", "service"."""
    types = bookable_calendars(member).order_by().values_list("type", flat=True).distinct()
    return {kind_of(one) for one in types}


def kind_of(type: str) -> str:
    """What a calendar of this type is to whoever books: "service" or "meeting"."""
    return "service" if type == Calendar.Type.SERVICE else "meeting"


def get_calendar(member: Any, pk: UUID | str, *, need: str = "appointments.view") -> Calendar:
    """A calendar that the member may see. Raises Http404 or PermissionDenied."""
    found = visible_calendars(member).filter(pk=pk).select_related("account", "group").first()
    if found is None:
        raise Http404
    if not member.has(need):
        raise PermissionDenied
    return found


def calendar_by_id(pk: UUID | str) -> Calendar | None:
    """The calendar, for work that a member has begun; also one that has been deleted."""
    found: Calendar | None = Calendar.objects.filter(pk=pk).select_related("account").first()
    return found


@Prepared
def _calendar(pk: UUID) -> QuerySet[Calendar]:
    return Calendar.objects.filter(pk=pk).select_related("account")


def calendar_as_it_is(calendar: Calendar) -> Calendar:
    """The calendar, read again. Raises Calendar.DoesNotExist."""
    found = _calendar(calendar.pk)
    if not found:
        raise Calendar.DoesNotExist
    again: Calendar = found[0]
    return again


def groups() -> QuerySet[CalendarGroup]:
    """The account's calendar groups."""
    rows: QuerySet[CalendarGroup] = CalendarGroup.objects.all()
    return rows


def calendar_names(pks: Iterable[UUID | str]) -> dict[str, str]:
    """Names of the calendars with these ids; those of deleted ones are left out."""
    rows = Calendar.objects.filter(pk__in=list(pks), deleted_at__isnull=True)
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def group_names(pks: Iterable[UUID | str]) -> dict[str, str]:
    """Names of the groups with these ids."""
    rows = CalendarGroup.objects.filter(pk__in=list(pks))
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def members_of(calendars: Collection[UUID]) -> dict[UUID, list[CalendarMember]]:
    """The members of each calendar who still work here, in their order."""
    found: dict[UUID, list[CalendarMember]] = {pk: [] for pk in calendars}
    for row in _members(list(found)) if found else ():
        found[row.calendar_id].append(row)
    return found


@Prepared
def _members(calendars: Any) -> QuerySet[CalendarMember]:
    rows = CalendarMember.objects.filter(
        among("calendar", calendars), member__left_at=None, member__user__is_active=True
    )
    return rows.select_related("member__user", "schedule").order_by("position", "pk")


def visible_blocks(member: Any) -> QuerySet[BlockedTime]:
    """Blocked times; with only assigned data one's own and those of one's calendars."""
    rows: QuerySet[BlockedTime] = BlockedTime.objects.all()
    if member.only_assigned:
        calendars = visible_calendars(member).values("pk")
        rows = rows.filter(Q(member=member) | Q(calendar__in=calendars))
    return rows


def blocks_during(
    member: Any,
    begin: datetime,
    end: datetime,
    *,
    host: Any = None,
    calendar: Calendar | None = None,
    group: CalendarGroup | None = None,
) -> QuerySet[BlockedTime]:
    """Visible blocked times that touch a span of time, as `appointments_during`."""
    rows = visible_blocks(member).filter(starts_at__lt=end, ends_at__gt=begin)
    if host is not None:
        rows = rows.filter(member=host)
    if calendar is not None:
        rows = rows.filter(calendar=calendar)
    if group is not None:
        rows = rows.filter(calendar__group=group)
    return rows.order_by("starts_at", "pk")


def get_block(member: Any, pk: UUID | str) -> BlockedTime:
    """Blocked time that the member may see. Raises Http404."""
    found = visible_blocks(member).filter(pk=pk).select_related("member__user", "calendar").first()
    if found is None:
        raise Http404
    return found
