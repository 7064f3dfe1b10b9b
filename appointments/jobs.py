"""What Celery wakes."""

from celery import shared_task

from appointments import feeds, sweep


@shared_task(name="appointments.remind", ignore_result=True)
def remind() -> None:
    """Give the reminders that are due."""
    sweep.remind_due()


@shared_task(name="appointments.holds", ignore_result=True)
def holds() -> None:
    """Give back seats that nobody booked."""
    sweep.holds_due()


@shared_task(name="appointments.read_calendars", ignore_result=True)
def read_calendars() -> None:
    """Read the calendars elsewhere that are due."""
    feeds.read_due()
