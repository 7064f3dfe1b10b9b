"""An appointment as other programs are told of it: what the API answers and webhooks carry."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from appointments.merge_fields import place_text
from appointments.models import Appointment, AppointmentHost, AppointmentResource
from hoopcrm.core.clock import api_time

Shape = dict[str, Any]


def shapes_of(appointments: Sequence[Appointment]) -> list[Shape]:
    """The appointments in full, in their order: two queries, where their calendars are loaded.

    Members are named by their ids in the account (`assignedUserId`, `users`).
    """
    if not appointments:
        return []
    pks = [one.pk for one in appointments]
    hosts, resources = _hosts(pks), _resources(pks)
    return [_shape(one, hosts.get(one.pk, []), resources.get(one.pk, [])) for one in appointments]


def _shape(one: Appointment, hosts: list[str], resources: list[str]) -> Shape:
    group = one.calendar.group_id if one.calendar is not None else None
    return {
        "id": str(one.pk),
        "locationId": str(one.account_id),
        "title": one.title,
        "address": place_text(one) or None,
        "calendarId": _id(one.calendar_id),
        "contactId": str(one.contact_id),
        "groupId": _id(group),
        "appointmentStatus": str(one.status),
        "status": str(one.status),
        "assignedUserId": _id(one.member_id),
        "users": hosts,
        "assignedResources": resources,
        "notes": one.description or None,
        "source": str(one.source),
        "startTime": api_time(one.starts_at),
        "endTime": api_time(one.ends_at),
        "dateAdded": api_time(one.created_at),
        "dateUpdated": api_time(one.updated_at),
    }


def _hosts(pks: list[UUID]) -> dict[UUID, list[str]]:
    return _ids(
        AppointmentHost.objects.filter(appointment__in=pks, member__isnull=False)
        .order_by("pk")
        .values_list("appointment_id", "member_id")
    )


def _resources(pks: list[UUID]) -> dict[UUID, list[str]]:
    return _ids(
        AppointmentResource.objects.filter(appointment__in=pks, resource__isnull=False)
        .order_by("pk")
        .values_list("appointment_id", "resource_id")
    )


def _ids(rows: Any) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for appointment, other in rows:
        found[appointment].append(str(other))
    return found


def _id(pk: UUID | None) -> str | None:
    return str(pk) if pk else None
