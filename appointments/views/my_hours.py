"""Settings → My availability: working hours and time off, one's own or a colleague's."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from appointments.calendar_fields import DEFAULT_HOURS
from appointments.calendar_forms import zone_choices
from appointments.hours_form import COMMAND, Editor, hours_in_words
from appointments.models import Schedule
from appointments.services.ownership import MANAGE
from appointments.services.schedules import schedule_create, schedule_delete, schedule_update
from appointments.settings_access import blocks_ahead, get_member, get_schedule, schedules_of
from appointments.views.answers import done
from appointments.views.calendar_edit import hours_fragment
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.forms import form_refused
from hoopcrm.core.views.page import Page, requires

OWN = "appointments.edit"
CHANGED = "availability-changed"
# What HTMX asks for by the id of its target.
PARTS = {"schedules": "_schedules.html", "blocks": "_blocks.html"}


class ScheduleForm(forms.Form):
    """Name, time zone and whether the hours count everywhere; the hours are an `Editor`."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    is_default = forms.BooleanField(
        label=gettext_lazy("For all calendars"),
        required=False,
        help_text=gettext_lazy("Else only for those calendars that name these hours."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, account: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices(account, blank=False)  # type: ignore[attr-defined]


class Availability(Page):
    """The hours and the time off of a member; `?member=` shows a colleague's."""

    permission = OWN

    def get(self, request: HttpRequest) -> HttpResponse:
        by: Any = request.member  # type: ignore[attr-defined]
        whose = get_member(by, request.GET.get("member", ""))
        args = [by.account_id]
        query = f"?{urlencode({'member': str(whose.pk)})}"
        data = {
            "whose": whose,
            "is_mine": whose.pk == by.pk,
            "staff": active_members() if by.has(MANAGE) else [],
            "schedules": [_row(one) for one in schedules_of([whose])[whose.pk]],
            "blocks": blocks_ahead(whose.pk),
            "new_url": reverse("availability:hours_new", args=args) + query,
            "block_url": reverse("availability:block_new", args=args) + query,
            "self_url": reverse("availability:page", args=args) + query,
        }
        htmx: Any = getattr(request, "htmx", None)
        part = PARTS.get(htmx.target if htmx else "", "availability.html")
        return vary_htmx(render(request, f"appointments/settings/{part}", data))


class SchedulePage(Page):
    """The form of working hours; 422 with what was typed when it is refused."""

    permission = OWN

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        whose, schedule = self._find(request, pk)
        stored = schedule.hours if schedule else DEFAULT_HOURS
        form = ScheduleForm(whose.account, initial=_initial(whose, schedule))
        return self._show(request, whose, schedule, form, Editor.of_stored(stored))

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        whose, schedule = self._find(request, pk)
        form, editor = ScheduleForm(whose.account, request.POST), Editor.of_post(request.POST)
        command = request.POST.get(COMMAND, "")
        if command:
            editor.act(command, request.POST)
            form.errors.clear()
            return hours_fragment(request, editor) or self._show(
                request, whose, schedule, form, editor
            )
        if not self._save(request, whose, schedule, form, editor):
            return self._show(request, whose, schedule, form, editor, status=422)
        messages.success(request, _("Saved."))
        return redirect(_page_url(whose))

    def _find(self, request: HttpRequest, pk: UUID | None) -> tuple[Member, Schedule | None]:
        by: Any = request.member  # type: ignore[attr-defined]
        if pk is None:
            return get_member(by, request.GET.get("member", "")), None
        schedule = get_schedule(by, pk)
        return schedule.member, schedule

    def _save(
        self,
        request: HttpRequest,
        whose: Member,
        schedule: Schedule | None,
        form: ScheduleForm,
        editor: Editor,
    ) -> bool:
        if not form.is_valid():
            return False
        actor, changes = Actor.of_request(request), dict(form.cleaned_data)
        version = changes.pop("version")
        try:
            changes["hours"] = editor.checked()
            if schedule is None:
                schedule_create(actor, member=whose, **changes)
            else:
                schedule_update(actor, schedule=schedule, changes=changes, version=version)
        except Refused as refused:
            form_refused(form, refused)
            return False
        return True

    def _show(
        self,
        request: HttpRequest,
        whose: Member,
        schedule: Schedule | None,
        form: ScheduleForm,
        editor: Editor,
        *,
        status: int = 200,
    ) -> HttpResponse:
        by: Any = request.member  # type: ignore[attr-defined]
        title = schedule.name if schedule else _("New working hours")
        data = {
            "title": title,
            "whose": whose,
            "is_mine": whose.pk == by.pk,
            "form": form,
            "editor": editor,
            "back_url": _page_url(whose),
        }
        return vary_htmx(
            render(request, "appointments/settings/schedule.html", data, status=status)
        )


@require_POST
@requires(OWN)
def schedule_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete working hours; the toast brings them back."""
    schedule = get_schedule(request.member, pk)  # type: ignore[attr-defined]
    operation = schedule_delete(Actor.of_request(request), schedule=schedule)
    message = _("“%(name)s” was deleted.") % {"name": schedule.name}
    return done(request, message, _page_url(schedule.member), CHANGED, operation=operation)


def _initial(whose: Member, schedule: Schedule | None) -> dict[str, Any]:
    if schedule is not None:
        names = ("name", "time_zone", "is_default", "version")
        return {name: getattr(schedule, name) for name in names}
    return {
        "name": _("Working hours"),
        "time_zone": whose.account.time_zone,
        "is_default": not schedules_of([whose])[whose.pk],
    }


def _row(schedule: Schedule) -> dict[str, Any]:
    def url(name: str) -> str:
        return reverse(f"availability:{name}", args=[schedule.account_id, schedule.pk])

    menu: Sequence[dict[str, Any]] = [
        {"label": _("Edit"), "icon": "pencil", "url": url("hours_edit")},
        {"divider": True},
        {
            "label": _("Delete"),
            "icon": "trash",
            "url": url("hours_delete"),
            "post": True,
            "danger": True,
            "confirm": _("Delete “%(name)s”?") % {"name": schedule.name},
            "confirm_text": _("Calendars that name these hours take the usual ones."),
            "confirm_button": _("Delete hours"),
        },
    ]
    return {
        "schedule": schedule,
        "url": url("hours_edit"),
        "week": hours_in_words(schedule.hours),
        "dates": len(schedule.hours.get("dates") or {}),
        "menu": menu,
    }


def _page_url(whose: Member) -> str:
    url = reverse("availability:page", args=[whose.account_id])
    return f"{url}?{urlencode({'member': str(whose.pk)})}"
