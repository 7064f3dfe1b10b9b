"""What keeps programs from filling calendars: marks in the form, and how often an address may."""

import ipaddress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

from hoopcrm.core.clock import now

# A person needs longer than this for the form, and less than a day.
LEAST_SECONDS = 2
MOST_SECONDS = 24 * 60 * 60
# Filled in by programs only: people do not see it.
TRAP = "homepage"
# How often one address may, in so many seconds.
BOOKINGS = ("bookings", 10, 10 * 60)
HOLDS = ("holds", 30, 10 * 60)
LOOKS = ("looks", 240, 60)

_FORM_SALT = "appointments.booking.form"
_KEY_SALT = "appointments.booking.key"
Limit = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class FormMark:
    """A form as it was given out: its id, for which calendar, and how long ago in seconds."""

    id: UUID
    calendar: UUID
    age: float

    @property
    def too_fast(self) -> bool:
        return self.age < LEAST_SECONDS

    @property
    def too_old(self) -> bool:
        return self.age > MOST_SECONDS


def form_mark(calendar: UUID) -> str:
    """A new form's mark. It stands for a cookie, which pages inside other sites do not get."""
    made = {"f": uuid4().hex, "c": calendar.hex, "t": now().timestamp()}
    return signing.dumps(made, salt=_FORM_SALT)


def read_mark(text: str) -> FormMark | None:
    """The form that was sent; None when it is none of ours."""
    try:
        made = signing.loads(text, salt=_FORM_SALT)
        return FormMark(UUID(made["f"]), UUID(made["c"]), now().timestamp() - made["t"])
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None


def sign_key(key: UUID) -> str:
    """The key of a seat that is kept, as pages carry it."""
    return signing.Signer(salt=_KEY_SALT).sign(key.hex)


def read_key(text: str) -> UUID | None:
    """The key that a page carried; None when it is none of ours."""
    try:
        return UUID(signing.Signer(salt=_KEY_SALT).unsign(text))
    except (signing.BadSignature, ValueError):
        return None


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site sent this form.

    There is no cookie to steal the use of; this only keeps others from sending our forms. Pages
    in a sandbox name no origin.
    """
    origin = request.headers.get("Origin", "null")
    return origin not in ("null", f"{request.scheme}://{request.get_host()}")


def too_often(request: HttpRequest, limit: Limit) -> bool:
    """Count one more; whether the visitor's address has had its share for now."""
    name, most, seconds = limit
    key = f"booking:{name}:{_address(request)}"
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # it ended between the two
        cache.add(key, 1, seconds)
        return False


def _address(request: HttpRequest) -> str:
    """Who shares a count: an IPv4 address, or the network of an IPv6 one."""
    text = str(request.META.get("REMOTE_ADDR") or "")
    try:
        address: Any = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
