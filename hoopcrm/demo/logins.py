"""Who signs in to the demo. Everybody knows these passwords, so they open demos only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.models import Account
from hoopcrm.accounts.offers import LoginOffer, LoginOffers
from hoopcrm.core.extensions import Text
from hoopcrm.demo.access import demo_account


@dataclass(frozen=True, slots=True)
class Person:
    """One of the academy's staff, or of the installation's (`is_staff`)."""

    role: str
    email: str
    password: str
    first_name: str
    last_name: str
    is_admin: bool = False
    only_assigned: bool = False
    is_staff: bool = False
    label: Text = ""
    detail: Text = ""
    icon: str = "user"


ADMIN = Person(
    role="admin",
    email="admin@example.com",
    password="northside-admin",  # noqa: S106 - known to everybody on purpose
    first_name="Dana",
    last_name="Whitfield",
    is_admin=True,
    label=_("Dana, the academy's admin"),
    detail=_("Sees everything and may do everything"),
    icon="user-star",
)
COACH = Person(
    role="restricted member",
    email="coach@example.com",
    password="northside-coach",  # noqa: S106 - known to everybody on purpose
    first_name="Riley",
    last_name="Okonkwo",
    only_assigned=True,
    label=_("Riley, a coach"),
    detail=_("Sees only the contacts that Riley owns or follows"),
    icon="user",
)
DESK = Person(
    role="member",
    email="desk@example.com",
    password="northside-desk",  # noqa: S106 - known to everybody on purpose
    first_name="Marisol",
    last_name="Vega",
)
STAFF = Person(
    role="installation staff",
    email="staff@example.com",
    password="installation-staff",  # noqa: S106 - known to everybody on purpose
    first_name="Sam",
    last_name="Ellery",
    is_staff=True,
    label=_("Sam, who runs the installation"),
    detail=_("Works in the admin site, over all accounts"),
    icon="server",
)

MEMBERS = (ADMIN, COACH, DESK)
EVERYBODY = (*MEMBERS, STAFF)
OFFERED = (ADMIN, COACH, STAFF)


def is_open() -> bool:
    """Whether the demo is loaded, and not on its way out."""
    account = demo_account()
    return account is not None and account.state != Account.State.CLOSED


def logins() -> Iterable[LoginOffer]:
    """The logins of a loaded demo; none without it."""
    if not is_open():
        return []
    return [
        LoginOffer(
            role=person.role,
            label=person.label,
            detail=person.detail,
            icon=person.icon,
            email=person.email,
            password=person.password,
        )
        for person in OFFERED
    ]


DEMO_OFFERS = LoginOffers(
    key="demo",
    emails=frozenset(person.email for person in EVERYBODY),
    is_open=is_open,
    logins=logins,
)
