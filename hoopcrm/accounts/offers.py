"""Logins that the sign-in page of a demo offers, so that nobody has to type them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class LoginOffer:
    """One login with its password, known to everybody."""

    role: str
    label: Text
    detail: Text
    icon: str
    email: str
    password: str


@dataclass(frozen=True, kw_only=True)
class LoginOffers:
    """Logins of one demo.

    Attributes:
        emails: all that everybody knows the password of; they never sign in outside a demo.
        is_open: whether the demo is there.
        logins: those that the sign-in page offers; none when it is not there.
    """

    key: str
    emails: frozenset[str]
    is_open: Callable[[], bool]
    logins: Callable[[], Iterable[LoginOffer]]


login_offers: Registry[LoginOffers] = Registry("login_offers")


def offered_logins() -> list[LoginOffer]:
    """What the sign-in page offers: nothing unless this is a demo."""
    if not settings.DEMO:
        return []
    return [login for offers in login_offers for login in offers.logins()]


def is_closed_login(email: str) -> bool:
    """Whether everybody knows this login's password and there is no demo that it belongs to."""
    return any(
        email.lower() in offers.emails and not (settings.DEMO and offers.is_open())
        for offers in login_offers
    )
