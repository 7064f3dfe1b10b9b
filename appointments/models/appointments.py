"""Appointments: who meets whom, when and where."""

from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from appointments.models.calendars import Calendar
from appointments.models.places import PLACE_LENGTH, PlaceKind
from appointments.models.resources import Resource
from appointments.models.slots import Slot
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

TITLE_LENGTH = 200
TEXT_LENGTH = 5_000
MOST_GUESTS = 10
MOST_COUNTED_GUESTS = 100


class AppointmentSeries(AccountOwned):
    """Appointments that were booked together, by a rule.

    Attributes:
        rule: RRULE of RFC 5545, without DTSTART; its times are those of `time_zone`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.CharField(max_length=300)
    time_zone = models.CharField(max_length=60)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [account_pair("appointments_appointmentseries")]

    def __str__(self) -> str:
        return self.rule


class Appointment(AccountOwned):
    """A meeting with a contact. Written only by the services of appointments.

    Attributes:
        title, description: as they were filled in when it was booked.
        time_zone: in which it was arranged; calendar files and messages to the contact use it.
        member: the host, or of several the primary one.
        room: that it has; `AppointmentResource` holds all that it has.
        guest_count: guests that are known by their number only.
        source: the door through which it was booked.
        sequence: rises whenever time, place or cancellation change; calendar files carry it.
        occurrence: for one of a series, when the rule has it.
        form_data: what whoever booked has answered.
    """

    class Status(models.TextChoices):
        """Values are the API's."""

        NEW = "new", _("Unconfirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        SHOWED = "showed", _("Showed")
        NO_SHOW = "noshow", _("No-show")
        CANCELLED = "cancelled", _("Cancelled")
        INVALID = "invalid", _("Invalid")

    class Source(models.TextChoices):
        RECORD = "contact_page", _("Contact's record")
        CALENDAR = "calendar_page", _("Calendar")
        WIDGET = "booking_widget", _("Booking page")
        BULK = "bulk_action", _("Bulk action")
        API = "api", _("API")
        WORKFLOW = "workflow", _("Workflow")
        IMPORT = "import", _("Import")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calendar = SameAccountKey(
        Calendar,
        on_delete=models.SET_NULL,
        null=True,
        related_name="appointments",
        db_index=False,
    )
    contact = SameAccountKey(
        "contacts.Contact",
        on_delete=models.CASCADE,
        related_name="appointments",
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    description = models.TextField(_("description"), blank=True, max_length=TEXT_LENGTH)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    time_zone = models.CharField(_("time zone"), max_length=60)
    member = SameAccountKey(
        "accounts.Member",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("team member"),
    )
    room = SameAccountKey(
        Resource,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("room"),
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.CONFIRMED
    )
    place_kind = models.CharField(max_length=10, choices=PlaceKind.choices, blank=True, default="")
    place = models.CharField(_("meeting location"), max_length=PLACE_LENGTH, blank=True)
    guest_count = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=14, choices=Source.choices, default=Source.RECORD)
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    series = SameAccountKey(
        AppointmentSeries,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="appointments",
    )
    occurrence = models.DateTimeField(null=True, blank=True)
    form_data = models.JSONField(default=dict, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=500, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            account_pair("appointments_appointment"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointments_appointment_order"
            ),
            models.UniqueConstraint(
                fields=("series", "occurrence"), name="appointments_appointment_occurrence"
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "starts_at"], name="appointments_of_contact"),
            models.Index(fields=["account", "starts_at", "id"], name="appointments_of_account"),
            models.Index(fields=["calendar", "starts_at"], name="appointments_of_calendar"),
            models.Index(fields=["member", "starts_at"], name="appointments_of_member"),
            models.Index(fields=["account", "created_at", "id"], name="appointments_created"),
            models.Index(
                fields=["room", "starts_at"],
                condition=Q(room__isnull=False),
                name="appointments_of_room",
            ),
            # whose turn it is
            models.Index(
                fields=["calendar", "member", "created_at"],
                condition=Q(member__isnull=False),
                name="appointments_last_booked",
            ),
            # Lists of one status: of the rare ones too, in their order.
            models.Index(
                fields=["account", "status", "starts_at", "id"], name="appointments_of_status"
            ),
            GinIndex(
                F("account"),
                OpClass(Upper("title"), "gin_trgm_ops"),
                name="appointments_title",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        """In which it was arranged."""
        return ZoneInfo(self.time_zone)

    @property
    def occupies(self) -> bool:
        """Whether it takes its hosts' time."""
        return self.status in OCCUPYING

    @property
    def is_past(self) -> bool:
        return self.ends_at <= now()


# Cancelled, invalid and missed appointments leave their time to others.
OCCUPYING = frozenset(
    {Appointment.Status.NEW, Appointment.Status.CONFIRMED, Appointment.Status.SHOWED}
)


class AppointmentHost(AccountOwned):
    """A member who takes part, and the time that it takes.

    Attributes:
        member: None where the calendar has no members: its own time is taken then.
        slot: None while the appointment takes no time.
        starts_at: of the appointment, so that a member's days are found by an index.
    """

    unaudited = "a part of its appointment"

    id = models.BigAutoField(primary_key=True)
    appointment = SameAccountKey(Appointment, on_delete=models.CASCADE, related_name="hosts")
    member = SameAccountKey(
        "accounts.Member", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    slot = SameAccountKey(Slot, on_delete=models.SET_NULL, null=True, related_name="hosts")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=("appointment", "member"),
                name="appointments_appointmenthost_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["member", "starts_at"], name="appointments_host_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"


class AppointmentResource(AccountOwned):
    """A room, or a piece of equipment, that an appointment has.

    Attributes:
        slot: None while the appointment takes no time.
    """

    unaudited = "a part of its appointment"

    id = models.BigAutoField(primary_key=True)
    appointment = SameAccountKey(
        Appointment, on_delete=models.CASCADE, related_name="resources", db_index=False
    )
    resource = SameAccountKey(Resource, on_delete=models.CASCADE, related_name="+")
    slot = SameAccountKey(Slot, on_delete=models.SET_NULL, null=True, related_name="resources")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=("appointment", "resource"), name="appointments_appointmentresource_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}"


class AppointmentGuest(AccountOwned):
    """Another contact who takes part. The appointment is the first contact's all the same."""

    unaudited = "a part of its appointment"

    id = models.BigAutoField(primary_key=True)
    appointment = SameAccountKey(
        Appointment, on_delete=models.CASCADE, related_name="guests", db_index=False
    )
    contact = SameAccountKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=("appointment", "contact"), name="appointments_appointmentguest_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}"
