"""When a member works, whatever calendar is booked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class Schedule(AccountOwned):
    """Working hours of a member, in a time zone of their own.

    Attributes:
        hours: as `appointments.hours` stores them.
        is_default: counts for every calendar for which the member has chosen no other.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = SameAccountKey("accounts.Member", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=60)
    hours = models.JSONField(default=dict, blank=True)
    is_default = models.BooleanField(_("for all calendars"), default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            account_pair("appointments_schedule"),
            models.UniqueConstraint(
                fields=("member",),
                condition=Q(is_default=True),
                name="appointments_schedule_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name
