"""The cover of a calendar: choosing and cropping it, and taking it away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appointments.access import get_calendar
from appointments.covers import HEIGHT, LARGEST_BYTES, PURPOSE, WIDTH
from appointments.models import Calendar
from appointments.services.covers import calendar_cover_remove, calendar_cover_set
from appointments.views.sections import MANAGE
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires
from hoopcrm.files.sizes import size_text
from hoopcrm.files.sources import banner_sent, chosen_file, file_url, source_links

ACCEPT = ".jpg,.jpeg,.png,.webp"


class CoverPage(Page):
    """Choose a cover and its part: beside the settings by HTMX, else a page of its own."""

    permission = MANAGE

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(request, _calendar(request, pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        calendar = _calendar(request, pk)
        try:
            drawn = banner_sent(request, purpose=PURPOSE, size=(WIDTH, HEIGHT))
            calendar_cover_set(Actor.of_request(request), calendar=calendar, drawn=drawn)
        except Refused as refusal:
            return self._show(request, calendar, error=refusal.message)
        messages.success(request, _("The cover was saved."))
        return redirect_htmx(request, _details(calendar))

    def _show(self, request: HttpRequest, calendar: Calendar, *, error: str = "") -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        taken = chosen_file(member, request.GET)
        data = {
            "title": _("Cover of %(name)s") % {"name": calendar.name},
            "action": request.get_full_path(),
            "error": error,
            "src": file_url(taken) if taken else "",
            "sources": source_links(member, next=request.path, kinds="picture"),
            "accept": ACCEPT,
            "max_bytes": LARGEST_BYTES,
            "limit": size_text(LARGEST_BYTES),
            "best": f"{WIDTH} × {HEIGHT}",
            "ratio": WIDTH // HEIGHT,
            "square": True,
            "body_template": "accounts/_logo_fields.html",
            "submit_label": _("Save cover"),
            "multipart": True,
            "back_url": _details(calendar),
        }
        return form_answer(request, data, status=422 if error else 200)


@require_POST
@requires(MANAGE)
def cover_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the cover away."""
    calendar = _calendar(request, pk)
    calendar_cover_remove(Actor.of_request(request), calendar=calendar)
    messages.success(request, _("The cover was removed."))
    return redirect_htmx(request, _details(calendar))


def _calendar(request: HttpRequest, pk: UUID) -> Calendar:
    return get_calendar(request.member, pk, need=MANAGE)  # type: ignore[attr-defined]


def _details(calendar: Calendar) -> str:
    return reverse("calendars:details", args=[calendar.account_id, calendar.pk])
