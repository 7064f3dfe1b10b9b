"""Fields of conditions on the appointments of a contact, its own and those it is a guest in."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from appointments.models import OCCUPYING, Appointment, AppointmentGuest, Calendar
from contacts.conditions import choices
from contacts.conditions.context import Context
from contacts.conditions.fields import Choice, FieldGroup
from contacts.conditions.sources import Computed, Either, Related
from contacts.conditions.standard import add_choice, add_flag, add_time

GROUP = FieldGroup.APPOINTMENTS
MAY: dict[str, Any] = {"permission": "appointments.view"}
HELD = sorted(OCCUPYING)


def _all(context: Context) -> Any:
    return Appointment.objects.all()


def _as_guest(context: Context) -> Any:
    """Guests of appointments; those of a deleted contact are gone for its guests as well."""
    return AppointmentGuest.objects.filter(appointment__contact__deleted_at__isnull=True)


def _ahead(context: Context, prefix: str = "") -> Q:
    return Q(**{f"{prefix}status__in": HELD, f"{prefix}ends_at__gt": context.moment})


def _over(context: Context, prefix: str = "") -> Q:
    return Q(**{f"{prefix}status__in": HELD, f"{prefix}ends_at__lte": context.moment})


def _rows(context: Context, which: Callable[..., Q]) -> tuple[Any, Any]:
    """The appointments of a contact, and its rows as a guest, of those that `which` means."""
    own = Appointment.objects.filter(which(context), contact=OuterRef("pk"))
    others = _as_guest(context).filter(which(context, "appointment__"), contact=OuterRef("pk"))
    return own, others


def _has_ahead(context: Context) -> Q:
    own, others = _rows(context, _ahead)
    return Q(Exists(own)) | Q(Exists(others))


def _has_over(context: Context) -> Q:
    own, others = _rows(context, _over)
    return Q(Exists(own)) | Q(Exists(others))


def _last(context: Context) -> Any:
    own, others = _rows(context, _over)
    start = "appointment__starts_at"
    # Of one that is NULL the other counts.
    return Greatest(
        Subquery(own.order_by("-starts_at").values("starts_at")[:1]),
        Subquery(others.order_by(f"-{start}").values(start)[:1]),
    )


def _next(context: Context) -> Any:
    own, others = _rows(context, _ahead)
    start = "appointment__starts_at"
    return Least(
        Subquery(own.order_by("starts_at").values("starts_at")[:1]),
        Subquery(others.order_by(start).values(start)[:1]),
    )


def _statuses(context: Context) -> Iterable[Choice]:
    return [Choice(value=value, label=label) for value, label in Appointment.Status.choices]


def _calendars(context: Context) -> Iterable[Choice]:
    rows = Calendar.objects.filter(deleted_at__isnull=True)
    return [Choice(value=str(one.pk), label=one.name) for one in rows]


def _calendar_labels(values: list[str]) -> Mapping[str, str]:
    ids = [value for value in values if choices.is_id(value)]
    return {str(one.pk): one.name for one in Calendar.objects.filter(pk__in=ids)} if ids else {}


def _calendar_of() -> Either:
    def others(context: Context) -> Any:
        return _as_guest(context).filter(appointment__calendar__isnull=False)

    own = Related(lambda context: Appointment.objects.filter(calendar__isnull=False), "calendar")
    return Either((own, Related(others, "appointment__calendar")))


add_flag("appointment_ahead", _("Upcoming appointment"), GROUP, _has_ahead, weight=1, **MAY)
add_flag("appointment_past", _("Past appointment"), GROUP, _has_over, weight=2, **MAY)
add_choice(
    "appointment_status",
    _("Appointment status"),
    GROUP,
    _statuses,
    source=Either((Related(_all, "status"), Related(_as_guest, "appointment__status"))),
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
