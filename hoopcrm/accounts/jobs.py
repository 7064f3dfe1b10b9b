"""Celery entry points of accounts."""

from celery import shared_task

from hoopcrm.accounts.limits import recount
from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope


@shared_task(name="accounts.recount")
def recount_all() -> None:
    """Nightly: counters that have drifted are put right."""
    for account in Account.objects.exclude(state=Account.State.CLOSED).iterator():
        with scope(account):
            recount(account)
