"""How rooms and equipment are reached: those of the account, without deleted ones."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404

from appointments.models import AppointmentResource, CalendarResource
from appointments.models.resources import Resource
from hoopcrm.core.clock import now


def resources() -> QuerySet[Resource]:
    """Rooms and equipment by name."""
    rows: QuerySet[Resource] = Resource.objects.filter(deleted_at=None)
    return rows.order_by("name", "pk")


def rooms() -> QuerySet[Resource]:
    """Rooms by name."""
    return resources().filter(kind=Resource.Kind.ROOM)


def room_names(pks: Sequence[str]) -> dict[str, str]:
    """The names of these rooms by their id, without deleted ones."""
    return {str(one.pk): one.name for one in rooms().filter(pk__in=list(pks))}


def get_resource(pk: UUID | str) -> Resource:
    """A room or equipment of the account in scope. Raises Http404."""
    found = resources().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def calendars_needing(pks: Collection[UUID]) -> dict[UUID, list[str]]:
    """The names of the calendars that need each of these."""
    found: dict[UUID, list[str]] = {}
    rows = CalendarResource.objects.filter(resource__in=list(pks), calendar__deleted_at=None)
    pairs = rows.order_by("calendar__name").values_list("resource_id", "calendar__name")
    for pk, name in pairs:
        found.setdefault(pk, []).append(name)
    return found


def ahead_of_resources(pks: Collection[UUID]) -> dict[UUID, int]:
    """How many appointments ahead have each of these."""
    rows = AppointmentResource.objects.filter(resource__in=list(pks), slot__ends_at__gt=now())
    counted = rows.order_by().values_list("resource").annotate(number=Count("pk"))
    return {pk: int(number) for pk, number in counted}
