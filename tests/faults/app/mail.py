"""A provider that takes its time, so that a worker can be killed before, in and after it."""

import time
from datetime import timedelta

from hoopcrm.conversations import outbox
from hoopcrm.conversations.services import delivery
from hoopcrm.transports.console import ConsoleEmail
from hoopcrm.transports.providers import Email, Sent

PAUSE = 0.03  # seconds
LOST_AFTER = timedelta(seconds=1)


class SlowEmail(ConsoleEmail):
    """Puts each e-mail into the mailbox, slowly."""

    key = "slow"

    def send(self, message: Email) -> Sent:
        time.sleep(PAUSE)
        sent = super().send(message)
        time.sleep(PAUSE)
        return sent


def give_up_soon() -> None:
    """What was left half sent is given up after a second."""
    delivery.LOST_AFTER = outbox.LOST_AFTER = LOST_AFTER
