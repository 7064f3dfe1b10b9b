"""Over all accounts: what is due is sent, one by one; what was left half sent is given up."""

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hoopcrm.accounts.models import Account
from hoopcrm.conversations.compose import email_of, sms_of
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.delivery import (
    LOST_AFTER,
    message_claim,
    message_lost,
    message_not_sent,
    message_sent,
)
from hoopcrm.conversations.told import WORKER
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.transports.providers import SendError, Sent, email_provider, sms_provider

logger = logging.getLogger(__name__)

BATCH = 50
# A run ends after this, so that the next one is not held up by a slow provider.
LONGEST_RUN = timedelta(seconds=50)
Due = list[tuple[UUID, UUID]]


def send_due() -> int:
    """Send what is due; returns how many messages a provider has taken."""
    give_up_lost()
    sent, seen, until = 0, set[UUID](), monotonic() + LONGEST_RUN.total_seconds()
    while found := _due(seen):
        for account, pk in _with_accounts(found):
            if monotonic() > until:
                return sent
            seen.add(pk)
            sent += _guarded(account, pk, _send_one)
    return sent


def give_up_lost() -> int:
    """Give up on messages whose worker has died; returns how many."""
    with unscoped("messages of all accounts go out by one clock"):
        rows = Message.objects.filter(
            status=Message.Status.SENDING, sending_at__lt=now() - LOST_AFTER
        )
        found = list(rows.order_by("sending_at").values_list("account_id", "pk")[:BATCH])
    return sum(_guarded(account, pk, _lose_one) for account, pk in _with_accounts(found))


def _due(seen: set[UUID]) -> Due:
    with unscoped("messages of all accounts go out by one clock"):
        rows = Message.objects.filter(status=Message.Status.QUEUED, next_try_at__lte=now())
        asleep = (Account.State.READ_ONLY, Account.State.CLOSED)
        rows = rows.exclude(account__state__in=asleep).exclude(pk__in=seen)
        return list(rows.order_by("next_try_at", "pk").values_list("account_id", "pk")[:BATCH])


def _with_accounts(found: Due) -> list[tuple[Account, UUID]]:
    accounts = Account.objects.in_bulk({account for account, _pk in found})
    return [(accounts[account], pk) for account, pk in found if account in accounts]


def _guarded(account: Account, pk: UUID, act: Callable[[Account, UUID], bool]) -> bool:
    """One that cannot be dealt with holds up no other."""
    try:
        with scope(account):
            return act(account, pk)
    except Exception:
        logger.exception("message %s could not be dealt with", pk)
        return False


def _lose_one(account: Account, pk: UUID) -> bool:
    return message_lost(WORKER, pk=pk)


def _send_one(account: Account, pk: UUID) -> bool:
    message = message_claim(WORKER, pk=pk)
    if message is None:
        return False
    try:
        sent = _hand_over(message, account)
    except SendError as error:
        message_not_sent(WORKER, message=message, error=error)
        return False
    except Exception as error:
        logger.exception("message %s broke while it was sent", pk)
        failure = SendError(type(error).__name__, temporary=False, uncertain=True)
        message_not_sent(WORKER, message=message, error=failure)
        return False
    return message_sent(WORKER, message=message, provider_id=sent.provider_id)


def _hand_over(message: Message, account: Account) -> Sent:
    """Ask the provider. Raises SendError, and whatever a provider raises that it should not."""
    provider: Any
    try:
        if message.channel == Message.Channel.EMAIL:
            provider, ready = email_provider(), email_of(message, account)
        else:
            provider, ready = sms_provider(), sms_of(message, account)
    except Exception as error:
        logger.exception("message %s could not be put together", message.pk)
        text = _("The message could not be put together.")
        raise SendError(text, temporary=False) from error
    return provider.send(ready)
