"""Makes the tasks of all accounts whose moment has come."""

import logging
from typing import Any
from uuid import UUID

from django.db import transaction

from contacts.models import TaskSeries
from contacts.services.task_series import series_make_next
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 1000
CLOSED_TO_WRITES = (Account.State.READ_ONLY, Account.State.CLOSED)


def make_due_tasks(limit: int = MOST_AT_ONCE) -> int:
    """Make up to `limit` tasks, each in its own transaction; returns how many series it handled.

    A series is claimed with SKIP LOCKED, so that sweeps may run side by side. One that fails is
    logged, left for the next sweep, and holds up no other.
    """
    failed: set[UUID] = set()
    handled = 0
    while handled < limit and _handle_next(failed):
        handled += 1
    return handled


def _handle_next(failed: set[UUID]) -> bool:
    with unscoped("the sweep serves every account"), transaction.atomic():
        series: Any = (
            TaskSeries.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(next_at__lte=now(), ended_at__isnull=True)
            .exclude(account__state__in=CLOSED_TO_WRITES)
            .exclude(pk__in=failed)
            .select_related("account")
            .order_by("next_at", "pk")
            .first()
        )
        if series is None:
            return False
        try:
            with scope(series.account), transaction.atomic():
                series_make_next(Actor.system("Repeating task"), series=series)
        except Exception:
            logger.exception("the next task of series %s could not be made", series.pk)
            failed.add(series.pk)
    return True
