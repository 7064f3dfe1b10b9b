"""Deleted contacts whose time is over are removed for good, some at a time."""

import time
from datetime import timedelta

from django.db.models import F

from contacts.deleted import kept_since
from contacts.models import Contact
from contacts.services.purge import contacts_purge
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped

SECONDS = 50.0
PURGER = Actor.system("time to restore is over")


def purge_due(seconds: float = SECONDS) -> tuple[int, bool]:
    """Remove what is over its time, for about so many seconds; every chunk commits by itself.

    Returns:
        How many contacts went, and whether the time ran out before the end.
    """
    deadline, count = time.monotonic() + seconds, 0
    for account in _accounts():
        with scope(account):
            before, after = kept_since(account), None
            while True:
                gone, after = contacts_purge(PURGER, before=before, after=after)
                count += gone
                if after is None:
                    break
                if time.monotonic() > deadline:
                    return count, True
    return count, False


def _accounts() -> list[Account]:
    """Those with a deleted contact that is over its time."""
    with unscoped("deleted contacts of all accounts are over their time by one clock"):
        over = Contact.objects.filter(
            deleted_at__lt=now() - timedelta(days=1) * F("account__restore_days")
        )
        return list(Account.objects.filter(pk__in=over.values("account_id")).order_by("pk"))
