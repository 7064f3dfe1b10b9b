"""Fields of conditions on the appointments of a contact; those it is a guest in do not count."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from appointments.models import OCCUPYING, Appointment, Calendar
from contacts.conditions import choices
from contacts.conditions.context import Context
from contacts.conditions.fields import Choice, FieldGroup
from contacts.conditions.sources import Computed, Related
from contacts.conditions.standard import add_choice, add_flag, add_time

GROUP = FieldGroup.APPOINTMENTS
MAY: dict[str, Any] = {"permission": "appointments.view"}
HELD = sorted(OCCUPYING)


def _all(context: Context) -> Any:
    return Appointment.objects.all()


def _ahead(context: Context) -> Any:
    return Appointment.objects.filter(status__in=HELD, ends_at__gt=context.moment)


def _over(context: Context) -> Any:
    return Appointment.objects.filter(status__in=HELD, ends_at__lte=context.moment)


def _of_contact(rows: Any) -> Any:
    return rows.filter(contact=OuterRef("pk"))


def _has_ahead(context: Context) -> Q:
    return Q(Exists(_of_contact(_ahead(context))))


def _has_over(context: Context) -> Q:
    return Q(Exists(_of_contact(_over(context))))


def _last(context: Context) -> Any:
    return Subquery(_of_contact(_over(context)).order_by("-starts_at").values("starts_at")[:1])


def _next(context: Context) -> Any:
    return Subquery(_of_contact(_ahead(context)).order_by("starts_at").values("starts_at")[:1])


def _statuses(context: Context) -> Iterable[Choice]:
    return [Choice(value=value, label=label) for value, label in Appointment.Status.choices]


def _calendars(context: Context) -> Iterable[Choice]:
    rows = Calendar.objects.filter(deleted_at__isnull=True)
    return [Choice(value=str(one.pk), label=one.name) for one in rows]


def _calendar_labels(values: list[str]) -> Mapping[str, str]:
    ids = [value for value in values if choices.is_id(value)]
    return {str(one.pk): one.name for one in Calendar.objects.filter(pk__in=ids)} if ids else {}


def _calendar_of() -> Related:
    return Related(lambda context: Appointment.objects.filter(calendar__isnull=False), "calendar")


add_flag("appointment_ahead", _("Upcoming appointment"), GROUP, _has_ahead, weight=1, **MAY)
add_flag("appointment_past", _("Past appointment"), GROUP, _has_over, weight=2, **MAY)
add_choice(
    "appointment_status",
    _("Appointment status"),
    GROUP,
    _statuses,
    source=Related(_all, "status"),
    weight=3,
    **MAY,
)
add_choice(
    "appointment_calendar",
    _("Appointment in calendar"),
    GROUP,
    _calendars,
    source=_calendar_of(),
    labels=_calendar_labels,
    is_choice=choices.is_id,
    weight=4,
    **MAY,
)
add_time("last_appointment", _("Last appointment on"), GROUP, Computed(_last), weight=5, **MAY)
add_time("next_appointment", _("Next appointment on"), GROUP, Computed(_next), weight=6, **MAY)
