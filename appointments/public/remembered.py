"""What a browser remembers of a visitor: only what they typed there themselves."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from appointments.models import Calendar
from contacts.services.upsert import Visitor

NAMES = ("first_name", "last_name", "email", "phone")
LASTS = 365 * 24 * 60 * 60
_SALT = "appointments.booking.visitor"


def known(request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
    """What to fill in for a visitor who was here before."""
    if not calendar.sticky_contact:
        return {}
    try:
        kept = signing.loads(request.COOKIES.get(_name(calendar), ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return {name: str(kept.get(name, "")) for name in NAMES} if isinstance(kept, dict) else {}


def remember(response: HttpResponse, calendar: Calendar, visitor: Visitor) -> None:
    """Keep what the visitor typed in their own browser, for pages of this account only."""
    typed = {name: getattr(visitor, name) for name in NAMES}
    response.set_cookie(
        _name(calendar),
        signing.dumps(typed, salt=_SALT),
        max_age=LASTS,
        path="/book/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse, calendar: Calendar) -> None:
    """Take it out of the browser: somebody else sits there."""
    response.delete_cookie(_name(calendar), path="/book/", samesite="Lax")


def _name(calendar: Calendar) -> str:
    return f"booking_{calendar.account_id.hex}"
