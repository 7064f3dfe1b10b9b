"""Links by which somebody may book once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.models.appointments import Appointment
from appointments.models.calendars import Calendar
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class BookingLink(AccountOwned):
    """A link to a calendar's booking page that ends with one booking, or at a time.

    Attributes:
        token_hash: of the link's secret part, by which it is found.
        token_sealed: that part, encrypted, so that the link can be copied again; "" in older
            links, which were shown once.
        expires_at: None: it lasts until it is used.
        withdrawn_at: since when nobody may book by it.
        appointment: what was booked by it; None as well when that is gone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calendar = SameAccountKey(Calendar, on_delete=models.CASCADE, related_name="booking_links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    token_sealed = models.TextField(blank=True, default="", editable=False)
    expires_at = models.DateTimeField(_("lasts until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    appointment = SameAccountKey(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["account", "created_at", "id"], name="appointments_links"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id}"

    @property
    def is_used(self) -> bool:
        return self.used_at is not None

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_open(self) -> bool:
        """Whether somebody may still book by it, as far as the link says."""
        return not (self.is_used or self.is_withdrawn or self.is_expired)
