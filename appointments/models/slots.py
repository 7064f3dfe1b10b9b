"""Time that is taken: the tables by which the database refuses a double booking."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from appointments.models.calendars import Calendar
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class Slot(AccountOwned):
    """A stretch of the time of a host, a room or equipment that appointments occupy.

    Two of a host or room never overlap. Bookings of one slot of a calendar share its row up to its
    capacity; the row goes with the last of them.

    Attributes:
        holder: whose time it is: the member, or the calendar where it has no members; the room or
            equipment.
        during: the time with the buffers on both sides; the end is open.
        starts_at, ends_at: without the buffers.
        lane: 0; of equipment the piece. Others for what was booked over a conflict on purpose.
        shared_by: of a room or equipment the host for whose bookings of one slot it is.
        taken: seats, of `capacity`.
    """

    unaudited = "follows appointments, which are audited"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder = models.UUIDField()
    calendar = SameAccountKey(
        Calendar, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    during = DateTimeRangeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lane = models.PositiveSmallIntegerField(default=0)
    capacity = models.PositiveSmallIntegerField(default=1)
    taken = models.PositiveSmallIntegerField(default=1)
    shared_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["shared_by", "starts_at"],
                condition=Q(shared_by__isnull=False),
                name="appointments_slot_shared",
            )
        ]
        constraints = [
            account_pair("appointments_slot"),
            ExclusionConstraint(
                name="appointments_slot_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("lane", RangeOperators.EQUAL),
                ],
            ),
            models.CheckConstraint(
                condition=Q(taken__gte=1) & Q(taken__lte=F("capacity")),
                name="appointments_slot_seats",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointments_slot_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class SlotHold(AccountOwned):
    """A seat that is kept for somebody who is about to book it, for a short time.

    Attributes:
        key: of whoever holds it; a booking that brings it takes the seat over.
    """

    unaudited = "a matter of minutes"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField()
    slot = SameAccountKey(Slot, on_delete=models.CASCADE, related_name="holds")
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("key", "slot"), name="appointments_slothold_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}"
