"""Work of the clock, over all accounts: reminders that are due, seats that were held too long."""

import logging

from appointments.models import AppointmentReminder, SlotHold
from appointments.services.holds import hold_expire
from appointments.services.notices import reminder_send
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 1000
CLOSED_TO_WRITES = (Account.State.READ_ONLY, Account.State.CLOSED)


def remind_due(limit: int = MOST_AT_ONCE) -> int:
    """Give up to `limit` reminders, each in its own transaction; returns how many.

    One that fails is logged, left for the next sweep, and holds up no other.
    """
    with unscoped("reminders of all accounts are due by one clock"):
        rows = AppointmentReminder.objects.filter(done_at=None, due_at__lte=now())
        due = list(
            rows.exclude(account__state__in=CLOSED_TO_WRITES)
            .select_related("account")
            .order_by("due_at", "pk")[:limit]
        )
    count = 0
    for reminder in due:
        try:
            with scope(reminder.account):
                count += reminder_send(Actor.system("Reminder"), pk=reminder.pk)
        except Exception:
            logger.exception("reminder %s could not be given", reminder.pk)
    return count


def holds_due(limit: int = MOST_AT_ONCE) -> int:
    """Give back seats that were held too long; returns how many."""
    with unscoped("held seats of all accounts expire by one clock"):
        rows = SlotHold.objects.filter(expires_at__lte=now()).select_related("account")
        due = list(rows.order_by("expires_at")[:limit])
    for hold in due:
        with scope(hold.account):
            hold_expire(Actor.system("Booking"), hold=hold)
    return len(due)
