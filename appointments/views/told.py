"""What pages answer when appointments were booked or changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Appointment
from appointments.services.desk import Made
from appointments.times import span_text
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.models import Operation
from hoopcrm.core.moments import Moments


def tab_url(contact: Any) -> str:
    """The Appointments tab of a contact."""
    return f"{contact.get_absolute_url()}?tab=appointments"


def changed(
    request: HttpRequest,
    message: str,
    url: str,
    *,
    operation: Operation | None = None,
    kind: str = "success",
    link_url: str = "",
) -> HttpResponse:
    """Tell what was done, with Undo where there is an operation.

    HTMX gets `appointments-changed`, on which pages load what they show anew; others go to `url`.
    """
    undo = ""
    if operation is not None and request.member.has("undo.use"):  # type: ignore[attr-defined]
        undo = reverse("operations:undo", args=[operation.account_id, operation.pk])
    if not getattr(request, "htmx", False):
        levels = {"warning": messages.WARNING, "error": messages.ERROR}
        messages.add_message(request, levels.get(kind, messages.SUCCESS), message, extra_tags=undo)
        return redirect_htmx(request, url)
    response = trigger(trigger(no_content(), "slide-over:close"), "appointments-changed")
    trigger(response, "counts-changed")
    label = _("Open") if link_url else ""
    return toast(response, message, kind=kind, undo_url=undo, link_url=link_url, link_label=label)


def told_booked(made: Made) -> str:
    """What was booked, and what was left out of a series."""
    first, number = made.appointments[0], len(made.appointments)
    zone: Any = timezone.get_current_timezone()
    when = span_text(first.starts_at, first.ends_at, zone)
    if number == 1 and not made.left_out:
        return _("Booked: %(title)s, %(when)s.") % {"title": first.title, "when": when}
    text = ngettext(
        "%(n)d appointment booked, from %(when)s.",
        "%(n)d appointments booked, from %(when)s.",
        number,
    ) % {"n": number, "when": when}
    if made.left_out:
        text = _("%(text)s Left out, since the time was taken: %(days)s.") % {
            "text": text,
            "days": _days(made.left_out),
        }
    return text


def _days(moments: Sequence[datetime]) -> str:
    exact = Moments().exact
    return "; ".join(exact(one) for one in moments)


def page_url(appointment: Appointment) -> str:
    """The page of an appointment."""
    return reverse("appointments:edit", args=[appointment.account_id, appointment.pk])
