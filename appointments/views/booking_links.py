"""One-time links: the list of them, making one, withdrawing one."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_
from django.views.decorators.http import require_POST

from appointments.access import bookable_calendars, get_calendar
from appointments.link_access import (
    STATES,
    booking_links,
    get_booking_link,
    links_by_id,
    seen_appointments,
)
from appointments.models import BookingLink
from appointments.services.booking_links import booking_link_create, booking_link_withdraw
from appointments.views.answers import done
from appointments.views.sections import MANAGE
from appointments.views.share import BOOK, LinkForm
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import trigger
from hoopcrm.core.keyset import KeysetPage, Kind, Order, Take, take_from
from hoopcrm.core.secrets import Unreadable, decrypt
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging
from hoopcrm.core.views.page import Page, requires

CHANGED = "links-changed"
NEWEST = Order(key="made", column="created_at", kind=Kind.TIME, blanks=False, descending=True)


class LinkList(ListingPage):
    """`?state=open&after=<cursor>&size=50`: the links of the calendars that the member sees."""

    permission = BOOK
    template_name = "agenda/links.html"
    results_template_name = "agenda/_links.html"
    results_id = "links"
    order = NEWEST

    def prepare(self) -> HttpResponse | None:
        self.member: Any = self.request.member  # type: ignore[attr-defined]
        self.path = reverse("agenda:links", args=[self.member.account_id])
        state = self.request.GET.get("state", "")
        self.state = state if state in STATES else "open"
        return None

    def take(self) -> Take:
        return take_from(booking_links(self.member, self.state), self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        pks = [position.pk for position in page.positions]
        found = links_by_id(pks)
        booked = {one.appointment_id for one in found.values() if one.appointment_id}
        seen = seen_appointments(self.member, booked)
        size = paging.size
        return {
            "rows": [self._row(found[pk], seen) for pk in pks if pk in found],
            "size": size,
            "previous_url": page.previous and self._url(size=size, before=page.previous),
            "next_url": page.next and self._url(size=size, after=page.next),
            "sizes": [{"size": one, "url": self._url(size=one)} for one in SIZES],
            "self_url": self._url(size=size, after=paging.after, before=paging.before),
        }

    def _row(self, link: BookingLink, seen: set[UUID]) -> dict[str, Any]:
        account, pk = link.account_id, link.appointment_id
        return {
            "link": link,
            "copy": link_url(self.request, link) if link.is_open else "",
            "booked_url": reverse("agenda:event", args=[account, pk]) if pk in seen else "",
            "menu": [
                {
                    "label": _("Withdraw…"),
                    "icon": "unlink",
                    "url": reverse("agenda:link_withdraw", args=[account, link.pk]),
                    "post": True,
                    "danger": True,
                    "confirm": _("Withdraw this one-time link?"),
                    "confirm_text": _("Whoever has it can no longer book by it."),
                    "confirm_button": _("Withdraw"),
                }
            ]
            if link.is_open
            else [],
        }

    def _url(self, **over: Any) -> str:
        parts = {"state": "" if self.state == "open" else self.state} | over
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def frame(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "tabs": [
                {"key": key, "label": label, "url": self._url(state=key), "active": on}
                for key, label in STATES.items()
                for on in (key == self.state,)
            ],
            "new_url": reverse("agenda:link_new", args=[self.member.account_id]),
        }


class ChooseForm(LinkForm):
    """Of which calendar, and how long it lasts."""

    calendar = forms.ChoiceField(
        label=N_("Calendar"), error_messages={"invalid_choice": N_("Choose one of these.")}
    )

    field_order = ("calendar", "days")


class LinkNew(Page):
    """GET: the form. POST: make a link and show it, ready to be copied."""

    permission = BOOK

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, self._form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        calendar = get_calendar(member, form.cleaned_data["calendar"], need=BOOK)
        days = form.cleaned_data["days"]
        try:
            link, _token = booking_link_create(
                Actor.of_request(request), calendar=calendar, days=days
            )
        except Refused as refused:
            form.add_error("calendar", refused.message)
            return self._show(request, form, status=422)
        return trigger(self._show(request, form, made=link_url(request, link)), CHANGED)

    def _form(self, request: HttpRequest, data: Any = None) -> ChooseForm:
        member: Any = request.member  # type: ignore[attr-defined]
        calendars = bookable_calendars(member).order_by("name", "pk")
        form = ChooseForm(data, initial={"days": "7"})
        field: Any = form.fields["calendar"]
        field.choices = [(str(pk), name) for pk, name in calendars.values_list("pk", "name")]
        return form

    def _show(
        self, request: HttpRequest, form: ChooseForm, *, made: str = "", status: int = 200
    ) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        field: Any = form.fields["calendar"]
        data: dict[str, Any] = {
            "title": _("New one-time link"),
            "action": request.get_full_path(),
            "form": form,
            "made": made,
            "none": not field.choices,
            "calendars_url": reverse("calendars:list", args=[member.account_id])
            if member.has(MANAGE)
            else "",
            "links_url": reverse("agenda:links", args=[member.account_id]),
            "body_template": "agenda/_link_new.html",
            "submit_label": _("Make another") if made else _("Make the link"),
            "stylesheet": "css/calendar_settings.css",
            "back_url": reverse("agenda:links", args=[member.account_id]),
        }
        return form_answer(request, data, status=status)


@require_POST
@requires(BOOK)
def link_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody books by the link any more."""
    member: Any = request.member  # type: ignore[attr-defined]
    link = get_booking_link(member, pk)
    url = reverse("agenda:links", args=[member.account_id])
    try:
        booking_link_withdraw(Actor.of_request(request), link=link)
    except Refused as refused:
        return done(request, refused.message, url, CHANGED, kind="warning")
    return done(request, _("The link was withdrawn."), url, CHANGED)


def link_url(request: HttpRequest, link: BookingLink) -> str:
    """The whole address of the link; "" for one of which only the hash was kept."""
    try:
        token = decrypt(link.token_sealed) if link.token_sealed else ""
    except Unreadable:
        return ""
    return request.build_absolute_uri(reverse("booking:link", args=[token])) if token else ""
