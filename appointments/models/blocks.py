"""Time in which nothing can be booked."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.models.calendars import Calendar
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class BlockedTime(AccountOwned):
    """Blocked time of one member or of one calendar. Appointments in it stay.

    Attributes:
        holder: the id of the member or calendar, by which it is looked for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    member = SameAccountKey(
        "accounts.Member", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    calendar = SameAccountKey(
        Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="blocks"
    )
    holder = models.UUIDField(editable=False)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            account_pair("appointments_blockedtime"),
            models.CheckConstraint(
                condition=Q(member__isnull=True) ^ Q(calendar__isnull=True),
                name="appointments_blockedtime_whose",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointments_blockedtime_order"
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "ends_at"], name="appointments_block_holder"),
            models.Index(fields=["account", "starts_at"], name="appointments_block_account"),
        ]

    def __str__(self) -> str:
        return self.title
