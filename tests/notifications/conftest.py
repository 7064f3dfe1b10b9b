"""Bob and Carol look after Alice's contact; what she does reaches them through the event log."""

from collections.abc import Callable
from typing import Any

import pytest

from contacts.models import Contact
from contacts.services.ownership import contact_follower_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.jobs import dispatch
from hoopcrm.notifications.access import lines_of, own_notices
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.services.notices import notices_mark_all
from tests import make

Told = Callable[[Member], list[tuple[str, str]]]


@pytest.fixture
def told(account: Account) -> Told:
    """`told(member)`: after the worker ran, title and text of their notices, the newest first."""

    def read(member: Member) -> list[tuple[str, str]]:
        dispatch()
        with scope(account):
            return [(line.title, line.text) for line in lines_of(member, own_notices(member))]

    return read


@pytest.fixture
def contact(account: Account, actor: Actor, bob: Member, carol: Member) -> Contact:
    """Ada: Bob owns her, Carol follows her, and both have read all about it."""
    contact = make.make_contact(account, actor, owner=bob)
    with scope(account):
        contact_follower_add(actor, contact=contact, member=carol)
    dispatch()
    with scope(account):
        for member in (bob, carol):
            notices_mark_all(actor, member=member)
            Notice.objects.filter(member=member).delete()
    return contact


@pytest.fixture
def act(account: Account, actor: Actor) -> Callable[..., Any]:
    """`act(service, …)`: Alice does it."""

    def call(service: Callable[..., Any], **given: Any) -> Any:
        with scope(account):
            return service(actor, **given)

    return call
