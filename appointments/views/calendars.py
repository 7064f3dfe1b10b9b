"""Settings → Calendars: all of them by group, and what is done with one as a whole."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from appointments.access import get_calendar, groups, members_of
from appointments.models import Calendar, CalendarGroup
from appointments.services.calendars import (
    calendar_activate,
    calendar_delete,
    calendar_duplicate,
)
from appointments.settings_access import all_calendars, upcoming_of_calendars
from appointments.views.answers import done
from appointments.views.links import booking_url, group_url
from appointments.views.sections import MANAGE
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import redirect_htmx, vary_htmx
from hoopcrm.core.views.page import requires

CHANGED = "calendars-changed"


@require_GET
@requires(MANAGE)
def calendar_list(request: HttpRequest) -> HttpResponse:
    """The calendars by group."""
    member: Any = request.member  # type: ignore[attr-defined]
    calendars = all_calendars(member)
    hosts = members_of([calendar.pk for calendar in calendars])
    ahead = upcoming_of_calendars([calendar.pk for calendar in calendars])
    found = list(groups())
    rows = [
        _row(request, calendar, hosts[calendar.pk], ahead.get(calendar.pk, 0))
        for calendar in calendars
    ]
    data = {
        "groups": [
            {
                "group": group,
                "menu": _group_menu(request, group) if group else [],
                "url": group_url(request, group) if group else "",
                "rows": [row for row in rows if row["calendar"].group_id == _pk(group)],
            }
            for group in [*found, None]
        ],
        "has_groups": bool(found),
        "is_empty": not calendars and not found,
        "self_url": reverse("calendars:list", args=[member.account_id]),
    }
    part = "_groups.html" if getattr(request, "htmx", False) else "list.html"
    return vary_htmx(render(request, f"appointments/settings/{part}", data))


@require_POST
@requires(MANAGE)
def calendar_active(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST `on`: whether it can be booked."""
    calendar = _get(request, pk)
    is_active = request.POST.get("on") == "1"
    calendar_activate(Actor.of_request(request), calendar=calendar, is_active=is_active)
    message = _("“%(name)s” can be booked.") if is_active else _("“%(name)s” is switched off.")
    return done(request, message % {"name": calendar.name}, _list_url(request), CHANGED)


@require_POST
@requires(MANAGE)
def calendar_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a copy and open it."""
    made = calendar_duplicate(Actor.of_request(request), calendar=_get(request, pk))
    return redirect_htmx(request, reverse("calendars:details", args=[made.account_id, made.pk]))


@require_POST
@requires(MANAGE)
def calendar_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete it; the toast brings it back."""
    calendar = _get(request, pk)
    operation = calendar_delete(Actor.of_request(request), calendar=calendar)
    message = _("“%(name)s” was deleted.") % {"name": calendar.name}
    return done(request, message, _list_url(request), CHANGED, operation=operation)


@requires(MANAGE)
def calendar_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The settings of a calendar begin with its details."""
    calendar = _get(request, pk)
    return redirect("calendars:details", calendar.account_id, calendar.pk)


def _row(request: HttpRequest, calendar: Calendar, hosts: list[Any], ahead: int) -> dict[str, Any]:
    return {
        "calendar": calendar,
        "hosts": [host.member for host in hosts],
        "ahead": ahead,
        "url": reverse("calendars:details", args=[calendar.account_id, calendar.pk]),
        "active_url": reverse("calendars:active", args=[calendar.account_id, calendar.pk]),
        "booking_url": booking_url(request, calendar),
        "menu": _menu(calendar, ahead),
    }


def _menu(calendar: Calendar, ahead: int) -> list[dict[str, Any]]:
    def url(name: str) -> str:
        return reverse(f"calendars:{name}", args=[calendar.account_id, calendar.pk])

    text = _("Nothing is booked in it from now on.")
    if ahead:
        text = ngettext(
            "%(count)d appointment lies ahead. It stays, and can still be cancelled.",
            "%(count)d appointments lie ahead. They stay, and can still be cancelled.",
            ahead,
        ) % {"count": ahead}
    return [
        {"label": _("Edit"), "icon": "pencil", "url": url("details")},
        {"label": _("Availability"), "icon": "clock", "url": url("hours")},
        {"label": _("Share"), "icon": "share", "url": url("share"), "slide_over": True},
        {"label": _("Duplicate"), "icon": "copy", "url": url("copy"), "post": True},
        {"divider": True},
        {
            "label": _("Delete"),
            "icon": "trash",
            "url": url("delete"),
            "post": True,
            "danger": True,
            "confirm": _("Delete “%(name)s”?") % {"name": calendar.name},
            "confirm_text": text,
            "confirm_button": _("Delete calendar"),
        },
    ]


def _group_menu(request: HttpRequest, group: CalendarGroup) -> list[dict[str, Any]]:
    def url(name: str) -> str:
        return reverse(f"calendars:group_{name}", args=[group.account_id, group.pk])

    on, off = _("Open its booking page"), _("Close its booking page")
    return [
        {"label": _("Edit"), "icon": "pencil", "url": url("edit"), "slide_over": True},
        {
            "label": off if group.is_active else on,
            "icon": "eye-off" if group.is_active else "eye",
            "url": f"{url('active')}?on={int(not group.is_active)}",
            "post": True,
        },
        {
            "label": _("Switch all its calendars off"),
            "icon": "ban",
            "url": url("off"),
            "post": True,
            "confirm": _("Switch off all calendars of “%(name)s”?") % {"name": group.name},
            "confirm_text": _("What is booked stays. Nothing new can be booked."),
            "confirm_button": _("Switch off"),
        },
        {"divider": True},
        {
            "label": _("Delete"),
            "icon": "trash",
            "url": url("delete"),
            "post": True,
            "danger": True,
            "confirm": _("Delete the group “%(name)s”?") % {"name": group.name},
            "confirm_text": _("Its calendars stay, without a group."),
            "confirm_button": _("Delete group"),
        },
    ]


def _get(request: HttpRequest, pk: UUID) -> Calendar:
    return get_calendar(request.member, pk, need=MANAGE)  # type: ignore[attr-defined]


def _pk(group: CalendarGroup | None) -> UUID | None:
    return group.pk if group else None


def _list_url(request: HttpRequest) -> str:
    return reverse("calendars:list", args=[request.member.account_id])  # type: ignore[attr-defined]
