"""The calendar: a page around days, weeks and months, and a list that needs no scripts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.translation import gettext as _

from appointments.access import visible_calendars
from appointments.agenda import Chosen, Shown, midnight, shown
from appointments.agenda_events import detail_url, may_edit_block, note_of
from appointments.agenda_state import VIEWS, AgendaState
from appointments.agenda_times import told_span
from appointments.people import people_of
from appointments.resource_access import rooms
from hoopcrm.accounts.access import active_members
from hoopcrm.core.clock import now
from hoopcrm.core.timezones import grouped
from hoopcrm.core.views.listing import TooSlow, limited_statements
from hoopcrm.core.views.page import Page


class Agenda(Page):
    """`?view=week&date=2026-11-26&member=…&calendar=…&group=…&cancelled=1&zone=…`."""

    permission = "appointments.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        state = AgendaState.of(member, request.GET)
        context = self._frame(member, state) | self._filters(member, state)
        if state.view == "list":
            context |= self._listed(member, state)
        return render(request, "agenda/page.html", context)

    def _frame(self, member: Any, state: AgendaState) -> dict[str, Any]:
        may_edit = member.has("appointments.edit")
        today = now().astimezone(state.zone).date()
        return {
            "state": state,
            "views": [
                {
                    "key": key,
                    "label": label,
                    "url": state.url(view=key),
                    "active": key == state.view,
                }
                for key, label in VIEWS.items()
            ],
            "list_view_url": state.url(view="list"),
            "today": today,
            "today_url": state.url(date=today.isoformat()),
            "previous_url": state.moved(-1).url(),
            "next_url": state.moved(1).url(),
            "feed_url": reverse("agenda:feed", args=[member.account_id]),
            "list_url": reverse("agenda:list", args=[member.account_id]),
            "page_url": reverse("agenda:page", args=[member.account_id]),
            "new_url": reverse("appointments:new", args=[member.account_id]) if may_edit else "",
            "block_url": reverse("agenda:block_new", args=[member.account_id]) if may_edit else "",
            "settings_url": url_of("calendars:list", member.account_id)
            if member.has("calendars.manage")
            else "",
            "offset": offset_of(state),
            "may_edit": may_edit,
            "zones": grouped(),
        }

    def _filters(self, member: Any, state: AgendaState) -> dict[str, Any]:
        chosen = state.chosen
        people = [
            {"id": one.pk, "name": one.display_name, "on": one.pk in chosen.members, "one": one}
            for one in sorted(active_members(), key=lambda one: one != member)
        ]
        calendars = list(visible_calendars(member).select_related("group"))
        groups = {one.group_id: one.group for one in calendars if one.group_id}
        mine = Chosen(
            members=(member.pk,),
            calendars=chosen.calendars,
            groups=chosen.groups,
            rooms=chosen.rooms,
            cancelled=chosen.cancelled,
        )
        return {
            "people": people,
            "calendars": [{"one": one, "on": one.pk in chosen.calendars} for one in calendars],
            "groups": [{"one": one, "on": one.pk in chosen.groups} for one in groups.values()],
            "rooms": [{"one": one, "on": one.pk in chosen.rooms} for one in rooms()],
            "mine_url": state.url(chosen=mine),
            "clear_url": state.url(chosen=Chosen()),
            "count": len(chosen.query()),
        }

    def _listed(self, member: Any, state: AgendaState) -> dict[str, Any]:
        """The days of the list with what is on them."""
        try:
            with limited_statements():
                found = shown(member, state.chosen, state.first, state.last, state.zone)
        except TooSlow:
            return {"too_slow": True}
        return {"days": _days(found, member, state), "note": note_of(found)}


def _days(found: Shown, member: Any, state: AgendaState) -> list[dict[str, Any]]:
    """The days on which something is, in their order."""
    lines: dict[Any, list[dict[str, Any]]] = {}
    people = people_of(member, found.appointments)
    begin = midnight(state.first, state.zone)
    for one in found.appointments:
        local = max(one.starts_at, begin).astimezone(state.zone)
        lines.setdefault(local.date(), []).append(
            {
                "appointment": one,
                "contact": people.person(one.contact, one),
                "url": detail_url(one),
                "at": one.starts_at,
            }
        )
    for block in found.blocks:
        local = max(block.starts_at, begin).astimezone(state.zone)
        url = reverse("agenda:block_edit", args=[block.account_id, block.pk])
        lines.setdefault(local.date(), []).append(
            {
                "block": block,
                "url": url if may_edit_block(member, block) else "",
                "when": told_span(block.starts_at, block.ends_at, state.zone),
                "at": block.starts_at,
            }
        )
    for day, number in found.crowded.items():
        lines.setdefault(day, []).append({"crowd": number, "at": midnight(day, state.zone)})
    today = now().astimezone(state.zone).date()
    return [
        {
            "day": day,
            "is_today": day == today,
            "label": _("Today") if day == today else formats.date_format(day, "l, j F"),
            "lines": sorted(lines[day], key=lambda line: line["at"]),
        }
        for day in sorted(lines)
    ]


def offset_of(state: AgendaState) -> str:
    """How far the zone's clock is from UTC now, such as "+05:30"."""
    text = now().astimezone(state.zone).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def url_of(name: str, *args: Any) -> str:
    """A page of another part of appointments; "" where it is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
