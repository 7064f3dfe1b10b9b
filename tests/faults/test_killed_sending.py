"""Workers killed while they send: nobody gets a message twice, none is lost in silence."""

import random
import time
from collections import Counter

import pytest

from hoopcrm.conversations.jobs import send
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.sending import message_send
from hoopcrm.core.actor import Actor
from hoopcrm.core.broker import nudge
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.transports.models import MailboxMessage
from tests.faults.conftest import ROUNDS, Worker, wait_until
from tests.make import make_account, make_contact

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, KILLS = 60, 3
AT_ONCE = 2  # messages that a worker has in hand, one in each of its processes
Status = Message.Status


@pytest.mark.parametrize("round", ROUNDS)
def test_sending(worker: Worker, round: int) -> None:
    account = make_account()
    people = [make_contact(account, email=f"p{number}@example.com") for number in range(PEOPLE)]
    with scope(account):
        for person in people:
            message_send(
                Actor.system("test"), contact=person, channel="email", source="app", text="Hi"
            )
    for _kill in range(KILLS):
        before = MailboxMessage.objects.count()
        worker.start()
        wait_until(lambda before=before: MailboxMessage.objects.count() > before, _wake)
        time.sleep(random.uniform(0, 0.3))
        worker.kill()
    assert _counted()[Status.QUEUED] > 0, "the work was over too soon"
    worker.start()
    wait_until(lambda: not _counted().keys() & {Status.QUEUED, Status.SENDING}, _wake)

    got = Counter(MailboxMessage.objects.values_list("recipient", flat=True))
    assert set(got.values()) == {1}
    with scope(account):
        sent = set(Message.objects.filter(status=Status.SENT).values_list("address", flat=True))
        unknown = Message.objects.filter(status=Status.FAILED, code="unknown")
        in_doubt = set(unknown.values_list("address", flat=True))
    assert sent <= got.keys()
    assert got.keys() - sent <= in_doubt
    assert len(sent) + len(in_doubt) == PEOPLE
    assert len(in_doubt) <= KILLS * AT_ONCE


def _wake() -> None:
    nudge(send, queue="mail")


def _counted() -> Counter[str]:
    with unscoped("a test"):
        return Counter(Message.objects.values_list("status", flat=True))
