"""Monthly partitions of the event table."""

from datetime import UTC, date, datetime

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction

from hoopcrm.core.ids import first_id_at

TABLE = "events_event"
MONTHS_AHEAD = 3


def make_partitions(first: date | None = None, months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Make the missing partitions from the month of `first` (default: this one) on.

    Events of a month without one go to the default partition; a month that already has events
    there is left alone. Returns the names of those made.
    """
    today = datetime.now(UTC).date()
    month = (first or today).replace(day=1)
    last = today.replace(day=1) + relativedelta(months=months_ahead)
    made = []
    while month <= last:
        if name := _make(month):
            made.append(name)
        month += relativedelta(months=1)
    return made


def _make(month: date) -> str | None:
    name = f"{TABLE}_{month:%Y_%m}"
    low, high = _bound(month), _bound(month + relativedelta(months=1))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [TABLE])
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is not None:
            return None
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {TABLE}_default WHERE id >= %s AND id < %s)",
            [low, high],
        )
        if cursor.fetchone()[0]:
            return None
        cursor.execute(
            f"CREATE TABLE {name} PARTITION OF {TABLE} FOR VALUES FROM ('{low}') TO ('{high}')"
        )
    return name


def _bound(month: date) -> str:
    return str(first_id_at(datetime(month.year, month.month, 1, tzinfo=UTC)))
