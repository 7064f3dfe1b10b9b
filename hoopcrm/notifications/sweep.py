"""Over all accounts: mails that are due, digests whose hour has come, notices grown old."""

import logging
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Min, OuterRef

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.notifications.models import Notice, NoticeSettings
from hoopcrm.notifications.services.mailing import MAIL_EVERY, digest_mail, notices_mail
from hoopcrm.notifications.services.notices import notices_forget

logger = logging.getLogger(__name__)

ACTOR = Actor.system("notifications")
MOST_AT_ONCE = 500
FORGOTTEN_AT_ONCE = 1000


def mail_waiting(limit: int = MOST_AT_ONCE) -> int:
    """Mail up to `limit` members what waits for them, the longest waiting first; returns how many
    mails went out. One that fails is logged, tried again later, and holds up no other.
    """
    moment = now()
    with unscoped("mails of all accounts go out by one clock"):
        mailed = NoticeSettings.objects.filter(
            member=OuterRef("member"), mailed_at__gt=moment - MAIL_EVERY
        )
        waiting = (
            Notice.objects.filter(mail_due_at__lte=moment)
            .exclude(Exists(mailed))
            .values("account_id", "member_id")
            .annotate(first=Min("mail_due_at"))
            .order_by("first")[:limit]
        )
        due = [(row["account_id"], row["member_id"]) for row in waiting]
    return _each(due, notices_mail)


def mail_digests() -> int:
    """Send the digests whose hour has come; returns how many."""
    with unscoped("digests of all accounts go out by one clock"):
        rows = NoticeSettings.objects.filter(digest_at__isnull=False)
        wanted = list(rows.values_list("account_id", "member_id"))
    return _each(wanted, digest_mail)


def forget_old() -> int:
    """Delete notices that nobody will look for any more; returns how many."""
    total = 0
    for account in Account.objects.all():
        with scope(account):
            while count := notices_forget(ACTOR, limit=FORGOTTEN_AT_ONCE):
                total += count
    return total


def _each(members: Iterable[tuple[Any, Any]], send: Any) -> int:
    sent = 0
    accounts: dict[Any, Account] = Account.objects.in_bulk({account for account, _ in members})
    for account_id, member_id in members:
        account = accounts[account_id]
        if account.state == Account.State.CLOSED:
            continue
        try:
            with scope(account):
                sent += bool(send(ACTOR, member_id=member_id))
        except Exception:
            logger.exception("member %s could not be mailed", member_id)
    return sent
