"""The time, as rows keep it."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Now, aware, cut to the millisecond (the API's cursors are milliseconds)."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
