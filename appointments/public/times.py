"""The booking page of a calendar: a month, its free times, and the seat that is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from appointments.access import members_of
from appointments.models import BookingLink, Calendar
from appointments.month import Looking, picker
from appointments.public.access import calendar_of_slug, link_of_token, takes_bookings
from appointments.public.framing import closed, framed, show
from appointments.public.guard import HOLDS, from_elsewhere, sign_key, too_often
from appointments.public.visit import KEY_COOKIE, Visit, visit_of
from appointments.services.holds import slot_hold
from appointments.slots import Asking, next_times
from appointments.times import clock, day_text, zone_label
from hoopcrm.core.actor import Actor, request_origin
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.core.timezones import grouped

# Nobody books further away, whatever an address says.
FURTHEST = timedelta(days=5 * 366)


@csrf_exempt  # acts by no cookie, and pages within other sites get none
@framed
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The times of a calendar; a POST keeps the seat that was chosen."""
    found = calendar_of_slug(slug)
    return _page(request, visit_of(request, found))


@csrf_exempt
@framed
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The times of a calendar for whoever has a one-time link."""
    found = link_of_token(token)
    return _page(request, visit_of(request, found.calendar, found, token))


def _page(request: HttpRequest, visit: Visit) -> HttpResponse:
    with scope(visit.calendar.account):
        shut = shut_page(request, visit)
        if shut is not None:
            return shut
        if request.method == "POST":
            return _choose(request, visit)
        return times_page(request, visit)


def shut_page(request: HttpRequest, visit: Visit) -> HttpResponse | None:
    """The page that is shown instead when nothing can be booked."""
    calendar = visit.calendar
    text = link_fault(visit.link) if visit.link else ""
    if takes_bookings(calendar) and not text:
        return None
    return closed(request, calendar.account, name=calendar.name, text=text)


def link_fault(link: BookingLink) -> str:
    """Why a one-time link is good no more."""
    if link.is_used:
        return _("This link was used: it is good for one booking.")
    if link.is_withdrawn:
        return _("This link was withdrawn. Ask whoever sent it for another one.")
    return _("This link has expired.") if link.is_expired else ""


def times_page(
    request: HttpRequest,
    visit: Visit,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """A month with the times of one of its days."""
    calendar = visit.calendar
    asking = Asking(public=True, only=visit.member, hold=visit.key)
    looking = Looking(zone=visit.zone, url=visit.path, query=visit.query, at=visit.at)
    shown = picker(calendar, looking, asking)
    data = {
        "visit": visit,
        "calendar": calendar,
        "account": calendar.account,
        "picker": shown,
        "members": staff_of(calendar),
        "zones": grouped(),
        "zone": str(visit.zone),
        "zone_label": zone_label(str(visit.zone)),
        "hidden": hidden_fields(visit, "zone", "with"),
        "error": words_of(refused) if refused else "",
        "free": free_times(refused, visit) if refused else [],
        "later": None if shown.times else _later(calendar, visit, asking),
    }
    return show(request, "times", data, status=status, listed=not visit.link)


def _later(calendar: Calendar, visit: Visit, asking: Asking) -> dict[str, str] | None:
    """The next day with free times, where the month shown has none."""
    first = datetime.fromisoformat(f"{visit.at[:7]}-01") if _is_month(visit.at) else now()
    found = next_times(calendar, first.replace(tzinfo=visit.zone), asking, count=1)
    if not found:
        return None
    day = found[0].astimezone(visit.zone)
    return {"url": visit.times_url(at=f"{day:%Y-%m-%d}"), "label": day_text(day, visit.zone)}


def _is_month(text: str) -> bool:
    try:
        datetime.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return False
    return len(text) >= 7


def _choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    start = start_of(request.POST.get("start", ""))
    if start is None or from_elsewhere(request):
        fault = Refused("required", _("Choose a time."), field="start")
        return times_page(request, visit, refused=fault, status=422)
    try:
        visit = keep_seat(request, visit, start)
    except Refused as refused:
        return times_page(request, visit, refused=refused, status=422)
    response = redirect(visit.details_url(start=start.isoformat(), at=visit.at))
    if visit.key is not None and not visit.embedded:
        response.set_cookie(
            KEY_COOKIE,
            sign_key(visit.key),
            path="/book/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def keep_seat(request: HttpRequest, visit: Visit, start: datetime) -> Visit:
    """Keep the seat for a while, one for each visitor; who asks for too many books without.

    Raises:
        Refused: as `slot_hold`.
    """
    if too_often(request, HOLDS):
        return visit
    key = visit.key or uuid4()
    slot_hold(
        visitor_actor(request, _("Visitor")),
        calendar=visit.calendar,
        starts_at=start,
        key=key,
        member=visit.member,
    )
    return replace(visit, key=key)


def start_of(text: str) -> datetime | None:
    """The moment that a form or an address names, as far as anybody could book it."""
    try:
        found = datetime.fromisoformat(text) if len(text) <= 40 else None
        if found is None or found.tzinfo is None:
            return None
        moment = found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    at = now()
    return moment if at - timedelta(days=1) < moment < at + FURTHEST else None


def words_of(refused: Refused) -> str:
    """Its message; the free times that it names stand below it, to press."""
    if refused.data.get("free"):
        return _("This time is no longer free. The next free times:")
    return refused.message


def free_times(refused: Refused, visit: Visit) -> list[dict[str, str]]:
    """The next free times that a refusal names, to choose from."""
    moments = [datetime.fromisoformat(text) for text in refused.data.get("free", ())]
    return [
        {
            "value": one.isoformat(),
            "label": f"{day_text(one, visit.zone)}, {clock(one, visit.zone)}",
        }
        for one in moments
    ]


def hidden_fields(visit: Visit, *without: str) -> list[tuple[str, str]]:
    """What a form takes along of the address."""
    return [(name, value) for name, value in visit.query.items() if name not in without]


def staff_of(calendar: Calendar) -> list[dict[str, Any]]:
    """Whom a visitor may choose: names, and nothing else of them."""
    if not calendar.staff_choice:
        return []
    rows = members_of([calendar.pk])[calendar.pk]
    return [{"id": row.member_id, "name": row.member.display_name} for row in rows]


def visitor_actor(request: HttpRequest, name: str) -> Actor:
    """Whoever acts on a public page, by the name that they give."""
    return Actor(kind="system", label=name[:200], **request_origin(request))
