"""Messages that did not go out: hosts and senders hear of it in the bell, once."""

from typing import Any

import pytest

from appointments.models import Calendar
from hoopcrm.accounts.models import Account, Member
from hoopcrm.conversations import outbox
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.delivery import (
    LOST_AFTER,
    message_claim,
    message_lost,
    message_not_sent,
)
from hoopcrm.conversations.services.sending import message_send
from hoopcrm.conversations.told import WORKER
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.notifications.access import lines_of
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.services.notices import notices_make
from hoopcrm.transports.providers import SendError
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.conversations.conftest import provider as provider
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


def noticed() -> list[Notice]:
    for event in Event.objects.filter(type="message.failed").order_by("id"):
        notices_make(SYSTEM, event=event)
    return list(Notice.objects.select_related("member__user").order_by("member__user__first_name"))


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account, email="ada@example.com")


def test_host_and_booker_are_told_with_a_way_to_the_appointment(
    account: Account, contact: Any, provider: Any
) -> None:
    ben, cleo = (make.make_member(account, name) for name in ("Ben", "Cleo"))
    provider.error = SendError("No such mailbox", temporary=False)
    with scope(account):
        book(make_calendar(account, ben), contact, in_days(2), actor=Actor.of_member(cleo))
        outbox.send_due()
        found = noticed()
        assert [one.member for one in found] == [ben, cleo]
        [line] = lines_of(ben, found[:1])
        assert "No such mailbox" in line.text
        assert f"{contact.pk}/?tab=appointments" in line.record_url


def test_a_message_that_is_given_up_and_then_fails_is_told_once(
    account: Account, contact: Any, provider: Any
) -> None:
    ben = make.make_member(account, "Ben")
    calendar: Calendar = make_calendar(account, ben)
    with scope(account):
        book(calendar, contact, in_days(2))
        message = message_claim(WORKER, pk=Message.objects.get().pk)
        assert message is not None
        long_ago = in_days(-1)
        assert long_ago < message.sending_at - LOST_AFTER
        with writes.frame("test data", silent=True):
            Message.objects.update(sending_at=long_ago)
        message.sending_at = long_ago
        assert message_lost(WORKER, pk=message.pk)
        error = SendError("Broken pipe", temporary=False, uncertain=True)
        assert message_not_sent(WORKER, message=message, error=error)
        [line] = lines_of(ben, noticed())
    assert "not known whether" in line.text


def test_who_wrote_by_hand_is_told_of_the_message(
    account: Account, contact: Any, provider: Any, alice: Member
) -> None:
    provider.error = SendError("No such mailbox", temporary=False)
    with scope(account):
        actor = Actor.of_member(alice)
        message_send(actor, contact=contact, channel="email", source="app", text="Hello")
        outbox.send_due()
        [line] = lines_of(alice, noticed())
        assert line.record_url == Message.objects.get().get_absolute_url()
