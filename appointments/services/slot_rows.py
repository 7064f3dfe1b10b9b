"""Rows of taken time: how they are written, whoever's time it is."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from appointments.models import Calendar, Slot
from hoopcrm.core.errors import Refused


def during_of(calendar: Calendar, starts_at: datetime, ends_at: datetime) -> TimestamptzRange:
    """The time with the calendar's buffers on both sides."""
    return TimestamptzRange(
        starts_at - timedelta(minutes=calendar.buffer_before),
        ends_at + timedelta(minutes=calendar.buffer_after),
    )


def slot_insert(calendar: Calendar, **values: Any) -> Slot:
    """Write a row; the database refuses what overlaps. Raises Refused `taken`."""
    try:
        return Slot.objects.create(account_id=calendar.account_id, calendar=calendar, **values)
    except IntegrityError as error:  # the service's transaction goes with the refusal
        if "appointments_slot_overlap" not in str(error):
            raise
        raise Refused("taken", _("This time is no longer free."), field="starts_at") from error
