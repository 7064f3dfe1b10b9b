"""The end of an account."""

import logging
from collections.abc import Callable

from django.db import connection

from hoopcrm.accounts.erasure import Erased, erase_mentions, erase_rows, remains
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.accounts import account_state_set
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import ReadOnly, service

logger = logging.getLogger(__name__)
ROUNDS = 3


class StillThere(RuntimeError):
    """Rows of the account were left, or written meanwhile; `tables` counts them."""

    def __init__(self, tables: dict[str, int]) -> None:
        super().__init__(f"rows were left: {tables}")
        self.tables = tables


def account_erase(
    actor: Actor, *, account: Account, progress: Callable[[Erased], None] | None = None
) -> int:
    """Close the account and delete all that is its own, files included; returns how many rows.

    Each chunk commits, so an erasure that was cut off goes on when it is started again.

    Raises:
        StillThere: something keeps writing into the account.
    """
    account_state_set(actor, account=account, state=Account.State.CLOSED)
    account.state = Account.State.CLOSED
    total = 0
    for attempt in range(ROUNDS):
        for erased in erase_rows(account):
            total += erased.rows
            if progress is not None:
                progress(erased)
        try:
            account_remove(actor, account=account)
            break
        except StillThere:
            if attempt == ROUNDS - 1:
                raise
    logger.info("account %s erased by %s: %d rows", account.pk, actor.label, total)
    return total


@service(silent="nothing is left that the event could stand in", read_only=ReadOnly.ALLOW)
def account_remove(actor: Actor, *, account: Account) -> None:
    """Delete the account itself. Raises StillThere when any row belongs to it."""
    Account.objects.select_for_update().get(pk=account.pk)
    left = remains(account.pk)
    if left:
        raise StillThere(left)
    erase_mentions(account.pk)
    with connection.cursor() as cursor:  # the keys that Django would look after are empty
        cursor.execute("DELETE FROM accounts_account WHERE id = %s", [account.pk])
