"""Links to an appointment for the contact: signed, so that nobody can guess or change one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from appointments.models import Appointment, Calendar
from hoopcrm.core.clock import now

_SALT = "appointments.manage"
_ID_BYTES = 16
_STAMP = "%Y%m%dT%H%M%SZ"


def manage_token(appointment: Appointment) -> str:
    """Names the appointment to those who were sent it, and to nobody else."""
    ids = urlsafe_b64encode(appointment.account_id.bytes + appointment.pk.bytes)
    return Signer(salt=_SALT).sign(ids.decode().rstrip("="))


def ids_of_token(token: str) -> tuple[UUID, UUID] | None:
    """Account and appointment that a token names; None when it is none of ours."""
    try:
        ids = urlsafe_b64decode(Signer(salt=_SALT).unsign(token) + "==")
    except (BadSignature, ValueError):
        return None
    if len(ids) != 2 * _ID_BYTES:
        return None
    return UUID(bytes=ids[:_ID_BYTES]), UUID(bytes=ids[_ID_BYTES:])


def public_url(name: str, appointment: Appointment) -> str:
    """The whole address of a page about the appointment: "manage", "move", "cancel" or "file"."""
    return settings.SITE_URL + reverse(f"booking:{name}", args=[manage_token(appointment)])


def may_move(appointment: Appointment) -> bool:
    """Whether the contact may move it by their link now."""
    calendar = appointment.calendar
    return calendar is not None and _open(
        appointment, calendar, calendar.allow_reschedule, calendar.reschedule_until
    )


def may_cancel(appointment: Appointment) -> bool:
    """Whether the contact may cancel it by their link now."""
    calendar = appointment.calendar
    return calendar is not None and _open(
        appointment, calendar, calendar.allow_cancel, calendar.cancel_until
    )


def _open(appointment: Appointment, calendar: Calendar, allowed: bool, minutes: int | None) -> bool:
    ends = appointment.starts_at - timedelta(minutes=minutes or 0)
    gone = calendar.deleted_at is not None
    return allowed and not gone and appointment.occupies and now() < ends


def google_url(appointment: Appointment) -> str:
    """The address that puts it into a Google calendar."""
    start, end = (one.strftime(_STAMP) for one in (appointment.starts_at, appointment.ends_at))
    query = {
        "action": "TEMPLATE",
        "text": appointment.title,
        "dates": f"{start}/{end}",
        "details": appointment.description,
        "location": appointment.place,
        "ctz": appointment.time_zone,
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(query)}"
