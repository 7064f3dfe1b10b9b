"""Blocking off time from the calendar: a form beside the page, its deletion with Undo."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from appointments.access import get_block, visible_calendars
from appointments.agenda import midnight, zone_of
from appointments.agenda_events import is_midnight, may_edit_block, moment_of, wall
from appointments.models import BlockedTime, Calendar
from appointments.services.blocks import block_create, block_delete, block_update
from appointments.views.told import changed
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.forms import form_answer, form_refused
from hoopcrm.core.views.page import Page, requires

OWN, MANAGE = "appointments.edit", "calendars.manage"
DAY = timedelta(days=1)


class BlockForm(forms.Form):
    """When, why, and of a new one whose. Whole days go by their dates, the last one included."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": gettext_lazy("Holiday, dentist, …")}
        ),
    )
    whose = forms.ChoiceField(label=gettext_lazy("Whose time"))
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
    all_day = forms.BooleanField(
        label=gettext_lazy("All day"),
        required=False,
        help_text=gettext_lazy("Whole days from start to end; the times do not count."),
    )
    zone = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, clock: ZoneInfo, whose: Sequence[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clock = clock
        if whose:
            self.fields["whose"].choices = whose  # type: ignore[attr-defined]
        else:
            del self.fields["whose"]

    def clean(self) -> dict[str, Any]:
        """Start and end as moments."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            if name not in cleaned:
                continue
            cleaned[name] = self._moment(cleaned[name], is_end=name == "ends_at")
            if cleaned[name] is None:
                self.add_error(name, _("Enter a date and a time."))
        return cleaned

    def _moment(self, text: str, *, is_end: bool) -> datetime | None:
        found = moment_of(text, self.clock)
        if found is None or not self.cleaned_data.get("all_day"):
            return found
        return midnight(
            found.astimezone(self.clock).date() + (DAY if is_end else 0 * DAY), self.clock
        )


class BlockPage(Page):
    """`?start=&end=&all_day=1&member=&calendar=&zone=` is what a new one begins with."""

    permission = OWN

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        block = self._find(request, pk) if pk else None
        return self._show(request, block, self._empty(request, block))

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        block = self._find(request, pk) if pk else None
        form = BlockForm(
            request.POST,
            clock=_clock(request, request.POST.get("zone", ""), block),
            whose=[] if block else choices_of(request.member),  # type: ignore[attr-defined]
        )
        if form.is_valid() and self._save(request, block, form):
            message = _("Saved.") if block else _("The time is blocked off.")
            return changed(request, message, _page(request))
        return self._show(request, block, form)

    def _find(self, request: HttpRequest, pk: UUID) -> BlockedTime:
        member: Any = request.member  # type: ignore[attr-defined]
        block = get_block(member, pk)
        if not may_edit_block(member, block):
            raise PermissionDenied
        return block

    def _empty(self, request: HttpRequest, block: BlockedTime | None) -> BlockForm:
        query, member = request.GET, request.member  # type: ignore[attr-defined]
        clock = _clock(request, query.get("zone", ""), block)
        if block:
            start, end = (one.astimezone(clock) for one in (block.starts_at, block.ends_at))
            all_day = is_midnight(start) and is_midnight(end)
            initial = {"title": block.title, "version": block.version}
            whose: Sequence[tuple[str, Any]] = []
        else:
            hour = now().astimezone(clock).replace(minute=0, second=0, microsecond=0)
            start = _given(query.get("start", ""), clock) or hour + timedelta(hours=1)
            end = _given(query.get("end", ""), clock) or start + timedelta(hours=1)
            all_day = query.get("all_day") == "1"
            whose = choices_of(member)
            initial = {"whose": _preset(query.get("calendar"), query.get("member"), whose, member)}
        if all_day and end > start:
            end -= DAY
        initial |= {
            "starts_at": wall(start, clock)[:16],
            "ends_at": wall(end, clock)[:16],
            "all_day": all_day,
            "zone": str(clock),
        }
        return BlockForm(initial=initial, clock=clock, whose=whose)

    def _save(self, request: HttpRequest, block: BlockedTime | None, form: BlockForm) -> bool:
        actor, data = Actor.of_request(request), form.cleaned_data
        changes = {name: data[name] for name in ("title", "starts_at", "ends_at")}
        try:
            if block:
                block_update(actor, block=block, changes=changes, version=data["version"])
            else:
                whose = holder_of(request.member, data["whose"])  # type: ignore[attr-defined]
                block_create(actor, time_zone=str(form.clock), **whose, **changes)
        except Refused as refused:
            form_refused(form, refused)
            return False
        return True

    def _show(
        self, request: HttpRequest, block: BlockedTime | None, form: BlockForm
    ) -> HttpResponse:
        account_id = request.member.account_id  # type: ignore[attr-defined]
        data: dict[str, Any] = {
            "title": _("Block off time"),
            "form": form,
            "action": request.get_full_path(),
            "submit_label": _("Block off"),
            "body_template": "agenda/_block.html",
            "back_url": _page(request),
            "stylesheet": "css/agenda.css",
        }
        if block:
            data |= {
                "title": _("Blocked time of %(name)s") % {"name": block.member or block.calendar},
                "submit_label": _("Save"),
                "delete_url": reverse("agenda:block_delete", args=[account_id, block.pk]),
            }
        return form_answer(request, data, status=422 if form.errors else 200)


@require_POST
@requires(OWN)
def block_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Free the time; Undo blocks it again."""
    member: Any = request.member  # type: ignore[attr-defined]
    block = get_block(member, pk)
    if not may_edit_block(member, block):
        raise PermissionDenied
    operation = block_delete(Actor.of_request(request), block=block)
    message = _("The time is free again.")
    return changed(request, message, _page(request), operation=operation)


def _page(request: HttpRequest) -> str:
    return reverse("agenda:page", args=[request.member.account_id])  # type: ignore[attr-defined]


def choices_of(member: Any) -> list[tuple[str, Any]]:
    """Whose time the member may block: their own, with the right to manage calendars anybody's."""
    mine = (f"member:{member.pk}", _("Mine"))
    if not member.has(MANAGE):
        return [mine]
    others = [(f"member:{one.pk}", one.display_name) for one in active_members() if one != member]
    calendars = [(f"calendar:{one.pk}", one.name) for one in visible_calendars(member)]
    return [(_("Team"), [mine, *others]), (_("Calendars"), calendars)]


def holder_of(member: Any, choice: str) -> dict[str, Member | Calendar]:
    """The member or calendar of a choice that the form has checked."""
    kind, _colon, pk = choice.partition(":")
    if kind == "calendar":
        return {"calendar": visible_calendars(member).get(pk=pk)}
    return {"member": member if pk == str(member.pk) else active_members().get(pk=pk)}


def _preset(
    calendar: str | None, member: str | None, whose: Sequence[tuple[str, Any]], own: Any
) -> str:
    """Whose time is chosen at first."""
    offered = {key for _label, group in whose for key, _name in group} if len(whose) > 1 else set()
    for key in (f"calendar:{calendar}", f"member:{member}"):
        if key in offered:
            return key
    return f"member:{own.pk}"


def _given(text: str, clock: ZoneInfo) -> datetime | None:
    found = moment_of(text, clock)
    return found.astimezone(clock) if found else None


def _clock(request: HttpRequest, text: str, block: BlockedTime | None) -> ZoneInfo:
    """By which clock the form goes: that of the page, else the one it was meant by."""
    return zone_of(text, block.time_zone if block else timezone.get_current_timezone())
