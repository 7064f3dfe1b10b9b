"""What the calendar in the browser asks for as it is leafed through."""

from datetime import date
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from appointments.agenda import day_of, is_range, shown
from appointments.agenda_events import events_of, note_of
from appointments.agenda_state import AgendaState
from hoopcrm.core.views.listing import TooSlow, limited_statements
from hoopcrm.core.views.page import requires


@requires("appointments.view")
def agenda_feed(request: HttpRequest) -> JsonResponse:
    """Events of `?start=2026-11-23&end=2026-11-30` (the last day is left out), and a note.

    The rest of the query is that of the page.
    """
    member: Any = request.member  # type: ignore[attr-defined]
    state = AgendaState.of(member, request.GET)
    first = day_of(request.GET.get("start", "")[:10], date.min)
    last = day_of(request.GET.get("end", "")[:10], date.min)
    if not is_range(first, last):
        return JsonResponse({"note": _("Choose other days."), "events": []}, status=400)
    try:
        with limited_statements():
            found = shown(member, state.chosen, first, last, state.zone)
    except TooSlow:
        note = _("This took too long and was stopped. Narrow it down, or look at a day.")
        return JsonResponse({"note": note, "events": []})
    events = events_of(found, member, state.zone, query=state.chosen.query())
    return JsonResponse({"events": events, "note": note_of(found)})
