"""Moving an appointment: dropped in the calendar, or by a small form. Both post the same."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments.access import get_appointment
from appointments.agenda import zone_of
from appointments.agenda_events import moment_of, wall
from appointments.agenda_times import told_moment
from appointments.models import Appointment
from appointments.services.change import Changed, Manner, appointment_change
from appointments.services.rows import Scope
from appointments.slots import Asking, next_times
from appointments.views.told import changed as answer
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.forms import form_answer, form_refused
from hoopcrm.core.views.page import Page

SCOPES = (
    (Scope.ONE, gettext_lazy("This appointment only")),
    (Scope.FOLLOWING, gettext_lazy("This and the following ones")),
    (Scope.ALL, gettext_lazy("All that lie ahead")),
)
# Refusals after which other times are offered.
NOT_FREE = frozenset({"taken", "conflict"})


class MoveForm(forms.Form):
    """Start and end by the clock of `zone`; in a series also which of it."""

    starts_at = forms.CharField(
        label=gettext_lazy("Start"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
    )
    ends_at = forms.CharField(
        label=gettext_lazy("End"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Which"), choices=SCOPES, widget=forms.RadioSelect, initial=Scope.ONE
    )
    zone = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        appointment: Appointment,
        zone: ZoneInfo,
        offered: tuple[datetime, datetime] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clock, self.appointment, self.offered = zone, appointment, offered
        if appointment.series_id is None:
            del self.fields["scope"]

    def clean_starts_at(self) -> datetime:
        return self._moment("starts_at")

    def clean_ends_at(self) -> datetime:
        return self._moment("ends_at")

    def _moment(self, name: str) -> datetime:
        written, there = self.cleaned_data[name], getattr(self.appointment, name)
        moment = moment_of(written, self.clock)
        if moment is None:
            raise forms.ValidationError(_("Enter a date and a time."))
        # What stands there already is meant: of a time that comes twice it may be the second.
        return there if written[:16] == wall(there, self.clock)[:16] else moment

    def clean(self) -> dict[str, Any]:
        """It is as long as it was unless another length was written: on days on which the clocks
        are changed, what they show tells neither.
        """
        given = super().clean() or {}
        start, end = given.get("starts_at"), given.get("ends_at")
        if not (start and end):
            return given
        if self.offered is not None:
            return given | dict(zip(("starts_at", "ends_at"), self.offered, strict=True))
        there = self.appointment.starts_at, self.appointment.ends_at
        length = there[1] - there[0]
        shown = _length(*(wall(one, self.clock)[:16] for one in there))
        written = _length(self.data["starts_at"][:16], self.data["ends_at"][:16])
        if written in (shown, length):
            given["ends_at"] = start + length
        return given


class AppointmentMove(Page):
    """GET: the form. POST: move it; what is refused comes back with the times that are free.

    A drop on the calendar posts `dropped`: in a series it is asked first which of it is meant.
    """

    permission = "appointments.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        appointment = self._find(request, pk)
        zone = _zone(request.GET)
        initial = {
            "starts_at": wall(appointment.starts_at, zone)[:16],
            "ends_at": wall(appointment.ends_at, zone)[:16],
            "zone": str(zone),
            "version": appointment.version,
        }
        form = MoveForm(initial=initial, appointment=appointment, zone=zone)
        return self._show(request, appointment, form)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        appointment = self._find(request, pk)
        zone = _zone(request.POST)
        series = appointment.series_id is not None
        given, offered = _with_offered(request.POST, zone)
        if series and "dropped" in given:
            initial = {name: given.get(name) for name in MoveForm.base_fields if name in given}
            form = MoveForm(initial=initial, appointment=appointment, zone=zone)
            return self._show(request, appointment, form)
        form = MoveForm(given, appointment=appointment, zone=zone, offered=offered)
        extra: dict[str, Any] = {}
        if form.is_valid():
            wanted = form.cleaned_data["starts_at"]
            try:
                changed = self._move(request, appointment, form)
            except Refused as refused:
                form_refused(form, refused)
                extra = self._ways_out(request, appointment, wanted, zone, refused)
            else:
                return self._done(request, changed, zone)
        return self._show(request, appointment, form, **extra)

    def _find(self, request: HttpRequest, pk: UUID) -> Appointment:
        return get_appointment(request.member, pk, need="appointments.edit")  # type: ignore[attr-defined]

    def _move(self, request: HttpRequest, appointment: Appointment, form: MoveForm) -> Changed:
        member: Any = request.member  # type: ignore[attr-defined]
        data = form.cleaned_data
        manner = Manner(
            any_time=member.has("appointments.any_time"),
            over_conflicts=request.POST.get("force") == "1",
        )
        return appointment_change(
            Actor.of_request(request),
            appointment=appointment,
            changes={"starts_at": data["starts_at"], "ends_at": data["ends_at"]},
            scope=data.get("scope", Scope.ONE),
            manner=manner,
            version=data["version"],
        )

    def _done(self, request: HttpRequest, changed: Changed, zone: ZoneInfo) -> HttpResponse:
        moved = changed.appointment
        if changed.operation is None:
            message = _("“%(title)s” stays where it was.") % {"title": moved.title}
            return answer(request, message, self._back(moved))
        message = _("“%(title)s” moved to %(start)s.") % {
            "title": moved.title,
            "start": told_moment(moved.starts_at, zone),
        }
        if changed.count > 1:
            told = ngettext(
                "%(count)d appointment moved.", "%(count)d appointments moved.", changed.count
            )
            message = told % {"count": changed.count}
        return answer(request, message, self._back(moved), operation=changed.operation)

    def _back(self, appointment: Appointment) -> str:
        return reverse("agenda:page", args=[appointment.account_id])

    def _ways_out(
        self,
        request: HttpRequest,
        appointment: Appointment,
        wanted: datetime,
        zone: ZoneInfo,
        refused: Refused,
    ) -> dict[str, Any]:
        """The next free times, and for those who may to move it all the same."""
        if refused.code not in NOT_FREE or appointment.calendar is None:
            return {}
        member: Any = request.member  # type: ignore[attr-defined]
        calendar = appointment.calendar
        asking = Asking(
            only=None if calendar.needs_all else appointment.member_id,
            apart_from=appointment,
            any_range=member.has("appointments.any_time"),
        )
        free = next_times(calendar, wanted, asking)
        return {
            "free": [{"value": one.isoformat(), "label": told_moment(one, zone)} for one in free],
            "may_force": refused.code == "conflict" and member.has("appointments.any_time"),
        }

    def _show(
        self, request: HttpRequest, appointment: Appointment, form: MoveForm, **extra: Any
    ) -> HttpResponse:
        data = {
            "title": _("Move “%(title)s”") % {"title": appointment.title},
            "appointment": appointment,
            "form": form,
            "action": reverse("agenda:move", args=[appointment.account_id, appointment.pk]),
            "submit_label": _("Move"),
            "body_template": "agenda/_move.html",
            "clock": form.clock,
            "back_url": self._back(appointment),
            "stylesheet": "css/agenda.css",
            **extra,
        }
        return form_answer(request, data, status=422 if form.errors else 200)


def _zone(given: QueryDict) -> ZoneInfo:
    return zone_of(given.get("zone", ""), timezone.get_current_timezone())


def _length(start: str, end: str) -> timedelta | None:
    """From one time on the clock to the other, as if no clock was ever changed."""
    try:
        return datetime.fromisoformat(end) - datetime.fromisoformat(start)
    except (TypeError, ValueError):
        return None


def _with_offered(
    given: QueryDict, zone: ZoneInfo
) -> tuple[QueryDict, tuple[datetime, datetime] | None]:
    """What was sent, with a free time that was picked instead of start and end; and that time."""
    data = given.copy()
    offered = moment_of(data.get("offered", ""), zone)
    starts_at = moment_of(data.get("starts_at", ""), zone)
    ends_at = moment_of(data.get("ends_at", ""), zone)
    if not (offered and starts_at and ends_at and ends_at > starts_at):
        return data, None
    end = offered + max(ends_at - starts_at, timedelta(minutes=1))
    data["starts_at"], data["ends_at"] = wall(offered, zone), wall(end, zone)
    return data, (offered, end)
