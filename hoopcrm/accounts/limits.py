"""Plan limits: asked on every path that creates something counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hoopcrm.accounts.models import UsageCounter
from hoopcrm.accounts.plans import PLANS
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class LimitCounter:
    """Something that plans limit; `count(account)` counts it afresh, inside the account."""

    key: str
    label: Text
    count: Callable[[Any], int]


limit_counters: Registry[LimitCounter] = Registry("limit_counters")


def require(account: Any, key: str, *, adding: int = 1) -> None:
    """Make sure that the plan has room for `adding` more. Takes no lock without a limit.

    With one, the counter stays locked until the transaction ends, so that creators wait for
    each other and none passes the cap.

    Raises:
        Refused: `limit_reached`, with `limit` and `used` in its data.
    """
    counter = limit_counters.get(key)
    limit = PLANS[account.plan].limits.get(key)
    if limit is None:
        return
    used = _locked(account, counter).value
    if used + adding > limit:
        raise Refused(
            "limit_reached",
            _("Your plan allows %(limit)d (%(what)s); %(used)d are used.")
            % {"limit": limit, "what": counter.label, "used": used},
            limit=limit,
            used=used,
        )


def require_each(
    account: Any, key: str, *, what: Text, count: Callable[[], int], adding: int = 1
) -> None:
    """Make sure that one record has room for `adding` more of what the plan limits per record.

    Args:
        what: what is counted, such as "notes on a contact".
        count: how many the record has; asked only when there is a limit. It locks the record,
            so that creators wait for each other.

    Raises:
        Refused: `limit_reached`, with `limit` and `used` in its data.
    """
    limit = PLANS[account.plan].limits.get(key)
    if limit is None:
        return
    used = count()
    if used + adding > limit:
        raise Refused(
            "limit_reached",
            _("Your plan allows %(limit)d (%(what)s); %(used)d are used.")
            % {"limit": limit, "what": what, "used": used},
            limit=limit,
            used=used,
        )


def record(account: Any, key: str, change: int) -> None:
    """Move the counter after something was made (or removed, with a negative change)."""
    limit_counters.get(key)
    if PLANS[account.plan].limits.get(key) is not None:
        UsageCounter.objects.filter(account=account, key=key).update(value=F("value") + change)


def recount(account: Any) -> None:
    """Count everything that the account's plan limits afresh; creators wait meanwhile."""
    for counter in limit_counters:
        if PLANS[account.plan].limits.get(counter.key) is None:
            continue
        with transaction.atomic():
            row = _locked(account, counter)
            row.value = counter.count(account)
            row.save(update_fields=["value"])


def _locked(account: Any, counter: LimitCounter) -> UsageCounter:
    """The counter's row, locked; made by counting when the account has none yet."""
    UsageCounter.objects.get_or_create(
        account=account, key=counter.key, defaults={"value": counter.count(account)}
    )
    row: UsageCounter = UsageCounter.objects.select_for_update().get(key=counter.key)
    return row
