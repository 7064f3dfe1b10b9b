"""Calendars that others subscribe to, and calendars of others that only say when one is busy."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.models.calendars import Calendar
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class Feed(AccountOwned):
    """A secret address at which a member's calendar program reads appointments.

    The address is a signature of the row's id; another row is another address.

    Attributes:
        member: whose feed it is; it shows what they may see.
        calendar: None for all that the member hosts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = SameAccountKey("accounts.Member", on_delete=models.CASCADE, related_name="+")
    calendar = SameAccountKey(
        Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("member", "calendar"),
                name="appointments_feed_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.calendar_id or ''}"


class BusyCalendar(AccountOwned):
    """A calendar of a member elsewhere, in whose busy times nothing is booked with them.

    Attributes:
        address: of its ICS file, encrypted: it opens the calendar to whoever has it.
        etag, digest: of what was read last; the same again need not be read.
        error: why it could not be read the last time; what was known then still counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = SameAccountKey("accounts.Member", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    address = models.TextField()
    etag = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    events = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(default=now, db_index=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [account_pair("appointments_busycalendar")]

    def __str__(self) -> str:
        return self.name


class BusyTime(AccountOwned):
    """One busy time of such a calendar; read anew as a whole each time.

    Attributes:
        holder: the member, by whom it is looked for.
    """

    unaudited = "what a calendar elsewhere says"

    id = models.BigAutoField(primary_key=True)
    busy_calendar = SameAccountKey(BusyCalendar, on_delete=models.CASCADE, related_name="times")
    holder = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["holder", "ends_at"], name="appointments_busy_holder")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
