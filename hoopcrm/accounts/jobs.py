"""Celery entry points of accounts."""

from celery import shared_task

from hoopcrm.accounts.limits import recount
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.forgetting import ended_forget
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope

CHUNK = 5_000


@shared_task(name="accounts.recount")
def recount_all() -> None:
    """Nightly: counters that have drifted are put right."""
    for account in Account.objects.exclude(state=Account.State.CLOSED).iterator():
        with scope(account):
            recount(account)


@shared_task(name="accounts.forget_tokens")
def forget_tokens() -> None:
    """Nightly: codes and tokens of apps that ended long ago."""
    for account in Account.objects.iterator():
        with scope(account):
            while ended_forget(Actor.system("forget_tokens"), limit=CHUNK):
                pass
