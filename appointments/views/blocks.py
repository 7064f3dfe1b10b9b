"""Blocked time of a member or a calendar: a small form beside the page."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from appointments.access import get_calendar
from appointments.calendar_forms import zone_choices
from appointments.models import BlockedTime
from appointments.services.blocks import block_create, block_delete, block_update
from appointments.services.ownership import MANAGE
from appointments.settings_access import get_block, get_member
from appointments.views.answers import done
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.forms import form_answer, form_refused
from hoopcrm.core.views.page import Page, requires

OWN = "appointments.edit"
CHANGED = "availability-changed"
WRITTEN = "%Y-%m-%dT%H:%M"


class BlockForm(forms.Form):
    """When, and why. Start and end are read by the clock of the time zone chosen."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": gettext_lazy("Holiday, dentist, …")}
        ),
    )
    starts_at = forms.CharField(
        label=gettext_lazy("Start"), widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    ends_at = forms.CharField(
        label=gettext_lazy("End"), widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, account: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices(account, blank=False)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Start and end as moments."""
        cleaned: dict[str, Any] = super().clean() or {}
        zone = ZoneInfo(cleaned.get("time_zone") or "UTC")
        for name in ("starts_at", "ends_at"):
            if name in cleaned:
                try:
                    wall = datetime.fromisoformat(cleaned[name])
                    cleaned[name] = wall.replace(tzinfo=wall.tzinfo or zone)
                except ValueError:
                    self.add_error(name, _("Enter a date and a time."))
        return cleaned


class BlockPage(Page):
    """Block time of `?member=` (or oneself) or of `?calendar=`; or change what is blocked."""

    permission = OWN

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        block = self._block(request, pk)
        account: Any = request.account  # type: ignore[attr-defined]
        initial: dict[str, Any] = {"time_zone": account.time_zone}
        if block.version and pk:
            zone = ZoneInfo(block.time_zone)
            initial = {
                "title": block.title,
                "starts_at": block.starts_at.astimezone(zone).strftime(WRITTEN),
                "ends_at": block.ends_at.astimezone(zone).strftime(WRITTEN),
                "time_zone": block.time_zone,
                "version": block.version,
            }
        return self._show(request, block, pk, BlockForm(account, initial=initial))

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        block = self._block(request, pk)
        form = BlockForm(request.account, request.POST)  # type: ignore[attr-defined]
        if not (form.is_valid() and self._save(request, block, pk, form)):
            return self._show(request, block, pk, form)
        return done(request, _("Saved."), _back_url(block), CHANGED)

    def _block(self, request: HttpRequest, pk: UUID | None) -> BlockedTime:
        """The one to change, or a new one of whom it is to be. Raises Http404 or PermissionDenied.

        The right to manage calendars is asked for before the calendar is.
        """
        by: Any = request.member  # type: ignore[attr-defined]
        if pk is not None:
            return get_block(by, pk)
        if calendar := request.GET.get("calendar", ""):
            return BlockedTime(
                account_id=by.account_id, calendar=get_calendar(by, _id(calendar), need=MANAGE)
            )
        return BlockedTime(
            account_id=by.account_id, member=get_member(by, request.GET.get("member", ""))
        )

    def _save(
        self, request: HttpRequest, block: BlockedTime, pk: UUID | None, form: BlockForm
    ) -> bool:
        actor, changes = Actor.of_request(request), dict(form.cleaned_data)
        version = changes.pop("version")
        try:
            if pk is None:
                block_create(actor, member=block.member, calendar=block.calendar, **changes)
            else:
                block_update(actor, block=block, changes=changes, version=version)
        except Refused as refused:
            form_refused(form, refused)
            return False
        return True

    def _show(
        self, request: HttpRequest, block: BlockedTime, pk: UUID | None, form: BlockForm
    ) -> HttpResponse:
        whose = block.calendar or block.member
        data = {
            "title": _("Blocked time of %(name)s") % {"name": whose},
            "form": form,
            "action": request.get_full_path(),
            "submit_label": _("Save") if pk else _("Block this time"),
            "back_url": _back_url(block),
        }
        status = 422 if form.errors else 200
        return form_answer(request, data, status=status, page="settings/form_page.html")


@require_POST
@requires(OWN)
def block_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Free the time; the toast blocks it again."""
    block = get_block(request.member, pk)  # type: ignore[attr-defined]
    operation = block_delete(Actor.of_request(request), block=block)
    message = _("The time is free again.")
    return done(request, message, _back_url(block), CHANGED, operation=operation)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _back_url(block: BlockedTime) -> str:
    """The page that shows it."""
    if block.calendar_id:
        return reverse("calendars:hours", args=[block.account_id, block.calendar_id])
    url = reverse("availability:page", args=[block.account_id])
    return f"{url}?{urlencode({'member': str(block.member_id)})}"
