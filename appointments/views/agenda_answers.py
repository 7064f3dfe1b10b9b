"""What actions in the calendar and in the list of appointments answer."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats

from appointments.agenda_events import is_midnight
from hoopcrm.core.clock import now
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger

CHANGED = "appointments-changed"


def done(
    request: HttpRequest, message: str, *, operation: Any = None, kind: str = "success"
) -> HttpResponse:
    """Tell what was done, with Undo where there is an operation; the page loads its rows anew."""
    member: Any = request.member  # type: ignore[attr-defined]
    undo = ""
    if operation is not None and member.has("undo.use"):
        undo = reverse("operations:undo", args=[operation.account_id, operation.pk])
    if not getattr(request, "htmx", False):
        level = messages.WARNING if kind == "warning" else messages.SUCCESS
        messages.add_message(request, level, message, extra_tags=undo)
        return redirect_htmx(request, reverse("agenda:page", args=[member.account_id]))
    response = trigger(trigger(no_content(), "slide-over:close"), CHANGED)
    return toast(response, message, kind=kind, undo_url=undo)


def told_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time as a clock in `zone` shows them."""
    return formats.date_format(moment.astimezone(zone), "D j M, H:i")


def told_span(start: datetime, end: datetime, zone: ZoneInfo, *, dated: bool = False) -> str:
    """From when to when; days are named where `dated` says so, or where there are several."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if is_midnight(first) and is_midnight(last):
        last -= timedelta(days=1)
        days = [_day(first), *([] if first.date() == last.date() else [_day(last)])]
        return " – ".join(days)
    if first.date() != last.date():
        return f"{_day(first)}, {first:%H:%M} – {_day(last)}, {last:%H:%M}"
    span = f"{first:%H:%M}–{last:%H:%M}"
    return f"{_day(first)}, {span}" if dated else span


def _day(local: datetime) -> str:
    """A day, with the year unless it is this one."""
    this_year = now().astimezone(local.tzinfo).year == local.year
    return formats.date_format(local, "D j M" if this_year else "D j M Y")
