"""Booking an appointment: a slide-over, or a page of its own without JavaScript."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.access import bookable_calendars, kind_of, members_of
from appointments.booking_fields import CUSTOM
from appointments.booking_form import BookingForm, uuid_of
from appointments.booking_values import moment_read, wish_of
from appointments.models import Appointment, Calendar
from appointments.services.desk import appointment_arrange
from appointments.times import day_text, moments_at
from appointments.views.slots import staff_picker
from appointments.views.told import changed, page_url, tab_url, told_booked
from contacts.access import get_contact
from contacts.listing.picker import contacts_found
from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires

Source = Appointment.Source


class BookPage(Page):
    """GET: the form, `?contact=&calendar=&member=&start=&source=` preset. POST: book.

    `?kind=service` or `meeting` offers calendars of that kind only.

    A POST with `refresh` or `picker` shows the form again, with what its choices offer.
    """

    permission = "appointments.edit"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.contact = contact_asked(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request, initial=self._preset(request))
        return self._show(request, form, at=request.GET.get("start", "")[:10])

    def post(self, request: HttpRequest) -> HttpResponse:
        again = "refresh" in request.POST or "picker" in request.POST
        form = self._form(request, data=request.POST, checked=not again)
        at = request.POST.get("picker") or request.POST.get("at", "")
        if again:
            return self._show(request, form, at=at)
        if form.is_valid():
            try:
                take, over = request.POST.get("take", ""), "over" in request.POST
                made = appointment_arrange(
                    Actor.of_request(request),
                    wish=wish_of(form, take=take, over=over),
                    source=Source.CALENDAR if form.sent("source") else Source.RECORD,
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                first = made.appointments[0]
                return changed(
                    request,
                    told_booked(made),
                    tab_url(first.contact),
                    kind="warning" if made.left_out else "success",
                    link_url=page_url(first),
                )
        return self._show(request, form, at=at)

    def _form(self, request: HttpRequest, **more: Any) -> BookingForm:
        member: Any = request.member  # type: ignore[attr-defined]
        kind, calendars = request.GET.get("kind", ""), calendars_of(member)
        of_kind = [one for one in calendars if kind_of(one.type) == kind]
        return BookingForm(
            member=member,
            calendars=of_kind or calendars,
            contact=self.contact,
            refresh_url=request.get_full_path(),
            **more,
        )

    def _preset(self, request: HttpRequest) -> dict[str, Any]:
        """What the address asks for; a time that cannot be booked becomes one of its own."""
        query = request.GET
        preset: dict[str, Any] = {
            name: query[name] for name in ("calendar", "member", "source") if query.get(name)
        }
        if "member" in preset and "calendar" not in preset:
            preset |= _calendar_with(request, preset["member"])
        zone: Any = timezone.get_current_timezone()
        start = start_asked(query.get("start", ""), zone)
        if start is not None:
            preset["start"] = start.isoformat()
            preset["custom_start"] = start.astimezone(zone).replace(tzinfo=None)
        return preset

    def _show(self, request: HttpRequest, form: BookingForm, *, at: str) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        picker = picker_of(form, at=at)
        if not form.is_bound and picker is not None and picker.kept and "when" in form.fields:
            form.initial["when"] = CUSTOM
            picker = picker_of(form, at=at, start="")
        name = self.contact.display_name if self.contact else ""
        titles = {"service": _("Book a service"), "meeting": _("Book a meeting")}
        title = titles.get(request.GET.get("kind", ""), _("Book an appointment"))
        data = {
            "form": form,
            "picker": picker,
            "title": _("%(title)s for %(name)s") % {"title": title, "name": name}
            if name
            else title,
            "action": request.get_full_path(),
            "body_template": "appointments/_booking_fields.html",
            "submit_label": _("Book"),
            "back_url": tab_url(self.contact)
            if self.contact
            else reverse("contacts:list", args=[member.account_id]),
            "free": free_times(form),
            "calendars_url": reverse("calendars:list", args=[member.account_id])
            if member.has("calendars.manage")
            else "",
        }
        return form_answer(request, data, status=422 if form.errors else 200)


def calendars_of(member: Any) -> list[Calendar]:
    """What the member can book in: their own calendars first."""
    found = list(bookable_calendars(member).select_related("account"))
    mine = {
        pk
        for pk, rows in members_of([one.pk for one in found]).items()
        if any(row.member_id == member.pk for row in rows)
    }
    return sorted(found, key=lambda one: one.pk not in mine)


def _calendar_with(request: HttpRequest, asked: str) -> dict[str, str]:
    found = calendars_of(request.member)  # type: ignore[attr-defined]
    for pk, rows in members_of([one.pk for one in found]).items():
        if any(str(row.member_id) == asked for row in rows):
            return {"calendar": str(pk)}
    return {}


def picker_of(form: BookingForm, *, at: str, start: str | None = None) -> Any:
    """The slot picker for what the form has chosen; None without a calendar."""
    if form.picked is None:
        return None
    # A time that was refused is no longer to be had.
    chosen = "" if form.free else form.sent("start")
    host, room = form.sent("member"), form.sent("room")
    return staff_picker(
        form.picked,
        zone=form.zone_name,
        member=host if host in form.hosts else "",
        room=room if room in form.rooms else "",
        at=at,
        start=chosen if start is None else start,
        moved=form.appointment,
    )


def free_times(form: BookingForm) -> list[dict[str, str]]:
    """The next free times that a refusal names, in the form's time zone."""
    zone = ZoneInfo(form.zone_name)
    found = []
    for text in form.free:
        moment = datetime.fromisoformat(text).astimezone(zone)
        found.append({"value": text, "label": f"{day_text(moment, zone)}, {moment:%H:%M}"})
    return found


def contact_asked(request: HttpRequest) -> Contact | None:
    """The contact of `?contact=`; None without. Raises Http404."""
    given = request.GET.get("contact", "")
    if not given:
        return None
    pk = uuid_of(given)
    if pk is None:
        raise Http404
    return get_contact(request.member, pk)  # type: ignore[attr-defined]


def start_asked(text: str, zone: Any) -> datetime | None:
    """The moment of an ISO text; without a zone it is a time of the member's clock."""
    moment = moment_read(text)
    if moment is not None:
        return moment
    try:
        local = datetime.fromisoformat(text) if len(text) > 10 else None
    except ValueError:
        return None
    found = moments_at(local, zone) if local is not None else []
    return found[0] if found else None


@requires("appointments.edit")
def contact_options(request: HttpRequest) -> JsonResponse:
    """Contacts that `?q=` finds, for the pickers."""
    text = request.GET.get("q", "").replace("\x00", "")[:200]
    member: Any = request.member  # type: ignore[attr-defined]
    found = [
        {"value": str(one.pk), "label": one.display_name, "hint": one.email or one.phone}
        for one in contacts_found(member, text)
    ]
    return JsonResponse(found, safe=False)
