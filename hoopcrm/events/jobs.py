"""Celery entry points of the event log."""

from celery import shared_task

from hoopcrm.core.broker import nudge
from hoopcrm.events.dispatch import BATCH, deliver_due, dispatch_all
from hoopcrm.events.partitions import make_partitions


@shared_task(name="events.dispatch")
def dispatch() -> None:
    """Dispatch what waits, then deliver; queues itself again while there is more."""
    dispatch_all()
    if deliver_due() >= BATCH:
        nudge(dispatch)


@shared_task(name="events.sweep")
def sweep() -> None:
    """What a lost message or a killed worker left behind."""
    dispatch()


@shared_task(name="events.make_partitions")
def make_partitions_ahead() -> None:
    """Months to come get their partition before their first event."""
    make_partitions()
