"""The list of appointments as a file."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.exported import MOST_ROWS, table_of, too_many
from appointments.services.exports import appointments_export_note
from appointments.views.appointment_list import asked
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.csv_stream import csv_answer, csv_lines
from hoopcrm.core.views.page import requires

EXPORT = "contacts.export"


@require_safe
@requires(EXPORT)
def list_export(request: HttpRequest) -> HttpResponseBase:
    """CSV of exactly what the list shows, with its columns, in its order; a page that says so
    (422) where that is too much for one file."""
    member: Any = request.member  # type: ignore[attr-defined]
    if not member.has("appointments.view"):
        raise PermissionDenied
    query, _size = asked(request)
    if too_many(member, query):
        path = reverse("agenda:list", args=[member.account_id])
        context = {"most": MOST_ROWS, "back_url": f"{path}?{query.params()}"}
        return render(request, "agenda/export_refused.html", context, status=422)
    appointments_export_note(Actor.of_request(request), query=query)
    zone = ZoneInfo(timezone.get_current_timezone_name())
    name = _("Appointments %(day)s.csv") % {"day": f"{now().astimezone(zone):%Y-%m-%d}"}
    return csv_answer(csv_lines(table_of(member, query, zone)), name)
