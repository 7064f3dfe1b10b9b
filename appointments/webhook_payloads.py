"""What webhooks tell of appointments, with the keys of the API's contract."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from appointments.appointment_shape import shapes_of
from appointments.models import Appointment
from hoopcrm.core.clock import api_time
from hoopcrm.events.models import Event
from hoopcrm.webhooks.payloads import (
    Told,
    WebhookPayload,
    WebhookType,
    webhook_payloads,
    webhook_types,
)

CREATE, UPDATE, DELETE = "AppointmentCreate", "AppointmentUpdate", "AppointmentDelete"
SAMPLE: dict[str, Any] = {
    "id": "0197a000-0000-7000-8000-000000000005",
    "title": "First meeting",
    "address": "https://meet.example.com/first",
    "calendarId": "0197a000-0000-7000-8000-000000000006",
    "contactId": "0197a000-0000-7000-8000-000000000001",
    "groupId": None,
    "appointmentStatus": "confirmed",
    "assignedUserId": None,
    "users": [],
    "notes": "Wants to see the new office.",
    "source": "booking_widget",
    "startTime": "2026-01-20T14:00:00.000Z",
    "endTime": "2026-01-20T14:30:00.000Z",
    "dateAdded": "2026-01-15T09:30:00.000Z",
    "dateUpdated": "2026-01-15T09:30:00.000Z",
}


def appointment_payload(appointment: Appointment) -> dict[str, Any]:
    """What webhooks carry of an appointment."""
    (shape,) = shapes_of([appointment])
    return {key: shape[key] for key in SAMPLE}


def _make(type: str) -> Callable[[Event], Iterator[Told]]:
    def make(event: Event) -> Iterator[Told]:
        rows = Appointment.objects.select_related("calendar").filter(pk=event.subject_id)
        row: Appointment | None = rows.first()
        contact: UUID | None = event.contact_id
        if row is not None:
            payload, contact = appointment_payload(row), row.contact_id
        else:
            payload = _gone(event)
        yield Told(
            type=type,
            record_id=event.subject_id,
            contact_id=contact,
            payload={"appointment": payload},
        )

    return make


def _gone(event: Event) -> dict[str, Any]:
    """What the event knows of an appointment whose row is gone."""
    data = event.data
    hosts = data.get("hosts", [])
    return dict.fromkeys(SAMPLE) | {
        "id": event.subject_id,
        "title": event.subject_label,
        "calendarId": data.get("calendar_id") or None,
        "contactId": str(event.contact_id) if event.contact_id else None,
        "appointmentStatus": data.get("status"),
        "assignedUserId": hosts[0] if hosts else None,
        "users": hosts,
        "startTime": _time(data.get("starts_at")),
        "endTime": _time(data.get("ends_at")),
    }


def _time(text: str | None) -> str | None:
    return api_time(datetime.fromisoformat(text)) if text else None


for weight, (key, label) in enumerate(
    (
        (CREATE, _("An appointment was booked")),
        (UPDATE, _("An appointment was changed, moved or cancelled")),
        (DELETE, _("An appointment was deleted")),
    )
):
    webhook_types.add(
        WebhookType(
            key=key,
            label=label,
            group=_("Appointments"),
            sample={"appointment": SAMPLE},
            goes_on=key == DELETE,
            weight=40 + weight,
        )
    )
for verb, type in (
    ("booked", CREATE),
    ("restored", CREATE),
    ("confirmed", UPDATE),
    ("rescheduled", UPDATE),
    ("updated", UPDATE),
    ("cancelled", UPDATE),
    ("showed", UPDATE),
    ("missed", UPDATE),
    ("invalidated", UPDATE),
    ("reopened", UPDATE),
    ("deleted", DELETE),
):
    webhook_payloads.add(WebhookPayload(key=f"appointment.{verb}", types=(type,), make=_make(type)))
