"""The form of a booking page, and the booking."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from appointments.access import members_of
from appointments.models import Appointment
from appointments.public import remembered
from appointments.public.access import calendar_of_slug, kept_until, link_of_token, made_by
from appointments.public.answers import VisitorForm, rows_wanted
from appointments.public.booked import booked_url
from appointments.public.framing import closed, framed, show
from appointments.public.guard import (
    BOOKINGS,
    TRAP,
    FormMark,
    form_mark,
    from_elsewhere,
    read_mark,
    too_often,
)
from appointments.public.times import (
    free_times,
    keep_seat,
    shut_page,
    start_of,
    visitor_actor,
    words_of,
)
from appointments.public.visit import Visit, visit_of
from appointments.services.checks import diary_of_day, taken
from appointments.services.visitors import VisitorBooking, visitor_book
from appointments.slots import Asking
from appointments.times import clock, span_text, zone_text
from hoopcrm.accounts.models import Member
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope

# Refusals that no other time or answer would change.
SHUT = frozenset({"inactive", "deleted", "no_members", "read_only", "limit_reached"})


@csrf_exempt  # acts by no cookie, and pages within other sites get none
@framed
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for a time that was chosen; a POST books."""
    return _page(request, visit_of(request, calendar_of_slug(slug)))


@csrf_exempt
@framed
@require_http_methods(["GET", "HEAD", "POST"])
def link_details(request: HttpRequest, token: str) -> HttpResponse:
    """The form for whoever has a one-time link."""
    found = link_of_token(token)
    return _page(request, visit_of(request, found.calendar, found, token))


def _page(request: HttpRequest, visit: Visit) -> HttpResponse:
    with scope(visit.calendar.account):
        if request.method == "POST" and from_elsewhere(request):
            return HttpResponseForbidden(_("This form was sent by another site."))
        sent = read_mark(request.POST.get("form", ""))
        if sent is not None and sent.calendar == visit.calendar.pk:
            made = made_by(sent.id)
            if made is not None:
                return redirect(booked_url(made, visit))
        shut = shut_page(request, visit)
        if shut is not None:
            return shut
        start = start_of(request.POST.get("start") or request.GET.get("start", ""))
        if start is None:
            return redirect(visit.times_url())
        if request.method == "POST":
            return _answer(request, visit, start, sent)
        form = VisitorForm(
            calendar=visit.calendar,
            guest_rows=rows_wanted(request.GET),
            initial=remembered.known(request, visit.calendar),
        )
        return _show(request, visit, start, form, refused=_fault_of(visit, start))


def _answer(
    request: HttpRequest, visit: Visit, start: datetime, sent: FormMark | None
) -> HttpResponse:
    data = request.POST
    if "forget" in data:
        # A page of its own: whoever goes back or reloads it finds nothing filled in either.
        response = redirect(visit.details_url(start=start.isoformat(), at=visit.at))
        remembered.forget(response, visit.calendar)
        return response
    if "pick" in data or "more" in data:
        return _again(request, visit, start)
    form = VisitorForm(data, calendar=visit.calendar, guest_rows=rows_wanted(data))
    fault = _fault_of_sending(visit, sent, data)
    if fault is not None or sent is None:
        return _show(request, visit, start, form, refused=fault, status=422)
    if not form.is_valid():
        return _show(request, visit, start, form, status=422)
    if too_often(request, BOOKINGS):
        fault = Refused("too_often", _("That was often. Please try again in a few minutes."))
        response = _show(request, visit, start, form, refused=fault, status=429)
        response["Retry-After"] = str(BOOKINGS[2])
        return response
    try:
        appointment = _book(request, visit, start, form, sent.id)
    except Refused as refused:
        return _refused(request, visit, start, form, refused)
    response = redirect(booked_url(appointment, visit))
    if visit.calendar.sticky_contact:
        remembered.remember(response, visit.calendar, form.visitor)
    return response


def _again(request: HttpRequest, visit: Visit, start: datetime) -> HttpResponse:
    """The same form with another time, or with room for one more guest; nothing is checked."""
    data, refused = request.POST, None
    form = VisitorForm(
        calendar=visit.calendar,
        guest_rows=rows_wanted(data, more="more" in data),
        initial=data.dict(),
    )
    if "pick" in data:
        start = start_of(data["pick"]) or start
        try:
            visit = keep_seat(request, visit, start)
        except Refused as fault:
            refused = fault
    return _show(request, visit, start, form, refused=refused)


def _fault_of_sending(visit: Visit, sent: FormMark | None, data: Any) -> Refused | None:
    """Why it looks as if no person had filled in the form."""
    if sent is None or sent.calendar != visit.calendar.pk or sent.too_old:
        text = _("This page was open for long. Please look over your answers and book again.")
        return Refused("too_old", text)
    if data.get(TRAP):
        return Refused("trap", _("This looked as if a program had sent it. Please book again."))
    if sent.too_fast:
        return Refused("too_fast", _("That was quick. Please book again."))
    return None


def _fault_of(visit: Visit, start: datetime) -> Refused | None:
    """The refusal of a time that is free no more."""
    asking = Asking(public=True, only=visit.member, hold=visit.key)
    if diary_of_day(visit.calendar, start, asking).at(start) is not None:
        return None
    return taken(visit.calendar, start, asking, zone=visit.zone)


def _book(
    request: HttpRequest, visit: Visit, start: datetime, form: VisitorForm, pk: UUID
) -> Appointment:
    visitor = form.visitor
    name = f"{visitor.first_name} {visitor.last_name}".strip() or visitor.email
    return visitor_book(
        visitor_actor(request, name),
        wish=VisitorBooking(
            id=pk,
            calendar=visit.calendar,
            starts_at=start,
            time_zone=str(visit.zone),
            visitor=visitor,
            member=_member(visit),
            guests=form.guests,
            guest_count=form.cleaned_data.get("guest_count") or 0,
            note=form.words,
            agreed=form.agreed,
            touch=visit.touch(request),
            hold=visit.key,
            link=visit.link,
        ),
    )


def _member(visit: Visit) -> Member | None:
    """Whom they chose. Raises Refused when that one is booked here no more."""
    if visit.member is None:
        return None
    rows = members_of([visit.calendar.pk])[visit.calendar.pk]
    found = next((row.member for row in rows if row.member_id == visit.member), None)
    if found is None:
        raise Refused("not_a_member", _("This person cannot be booked here any more."))
    return found


def _refused(
    request: HttpRequest, visit: Visit, start: datetime, form: VisitorForm, refused: Refused
) -> HttpResponse:
    calendar = visit.calendar
    if refused.code in SHUT:
        # What the plan of the company allows is no visitor's business.
        return closed(request, calendar.account, name=calendar.name)
    if refused.code in ("link_used", "link_expired"):
        return closed(request, calendar.account, name=calendar.name, text=refused.message)
    if refused.field in form.fields:
        form.add_error(refused.field, refused.message)
        return _show(request, visit, start, form, status=422)
    return _show(request, visit, start, form, refused=refused, status=422)


def _show(
    request: HttpRequest,
    visit: Visit,
    start: datetime,
    form: VisitorForm,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    calendar = visit.calendar
    sent = request.POST.get("form", "")
    mark = read_mark(sent)
    if mark is None or mark.too_old or mark.calendar != calendar.pk:
        sent = form_mark(calendar.pk)
    until = kept_until(visit.key, calendar, start)
    data = {
        "visit": visit,
        "calendar": calendar,
        "account": calendar.account,
        "form": form,
        "mark": sent,
        "trap": TRAP,
        "start": start.isoformat(),
        "when": span_text(start, start + timedelta(minutes=calendar.minutes), visit.zone),
        "zone_text": zone_text(start, visit.zone),
        "with": _name_of(visit),
        "until": clock(until, visit.zone) if until else "",
        "action": visit.details_url(at=visit.at),
        "other_times": visit.times_url(at=visit.at or f"{start.astimezone(visit.zone):%Y-%m-%d}"),
        "known": not form.is_bound and bool(remembered.known(request, calendar)),
        "fault": words_of(refused) if refused else "",
        "free": free_times(refused, visit) if refused else [],
    }
    return show(request, "details", data, status=status)


def _name_of(visit: Visit) -> str:
    rows = members_of([visit.calendar.pk])[visit.calendar.pk] if visit.member else []
    return next((row.member.display_name for row in rows if row.member_id == visit.member), "")
