"""The time, as rows keep it."""

from datetime import UTC, datetime

from django.utils import timezone


def now() -> datetime:
    """Now, aware, cut to the millisecond (the API's cursors are milliseconds)."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def api_time(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as other programs are told: "2021-07-02T05:18:26.704Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
