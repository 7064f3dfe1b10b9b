"""Calendars: what can be booked, with whom, and by which rules."""

from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appointments.models.places import PLACE_LENGTH, PlaceKind
from appointments.models.schedules import Schedule
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

MOST_SEATS = 9_999
LONGEST_MINUTES = 24 * 60
MOST_OCCURRENCES = 24


class CalendarGroup(AccountOwned):
    """Calendars that share one booking page.

    Attributes:
        slug: the address of the page; unique in the installation, since it stands alone in it.
        is_active: whether the page can be booked from.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("link"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True, max_length=2_000)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [account_pair("appointments_calendargroup")]

    def __str__(self) -> str:
        return self.name


class Calendar(AccountOwned):
    """Something that can be booked. Its type never changes.

    Attributes:
        slug: the address of its booking page; unique in the installation.
        colour: a tone of the palette.
        title, description: of its appointments, with merge fields, where none is given.
        minutes, step: length of a slot, and how far the starts of slots lie apart.
        buffer_before, buffer_after: minutes that stay free on both sides of an appointment.
        per_slot: bookings of one slot for each host; seats of a class.
        per_day: bookings of a day, in the calendar's time zone; None is no limit.
        notice, notice_unit: how long before its start a slot can still be booked.
        window, window_unit: how far ahead can be booked; None is for ever.
        time_zone: in which `hours` are meant; "" is the account's.
        hours: as `appointments.hours` stores them; `hours_kind` says which of them count.
        busy_percent: share of free slots that the public does not see.
        counting_since: equal distribution counts bookings made from then on.
        *_until: minutes before the start up to which the contact's own link works; None to the
            start.
        place_kind, place: where people meet.
        has_resources: its appointments need rooms or equipment, or did once.
        deleted_at: appointments of a deleted calendar stay, and can be cancelled.
    """

    class Type(models.TextChoices):
        """Values are the API's."""

        EVENT = "event", _("Event")
        ROUND_ROBIN = "round_robin", _("Round robin")
        CLASS = "class_booking", _("Class")
        COLLECTIVE = "collective", _("Collective")
        SERVICE = "service_booking", _("Service")
        PERSONAL = "personal", _("Personal")

    class Colour(models.TextChoices):
        BLUE = "blue", _("Blue")
        GREEN = "green", _("Green")
        AMBER = "amber", _("Yellow")
        RED = "red", _("Red")
        VIOLET = "violet", _("Violet")
        PINK = "pink", _("Pink")
        GRAY = "gray", _("Gray")

    class Unit(models.TextChoices):
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        WEEKS = "weeks", _("weeks")
        MONTHS = "months", _("months")

    class HoursKind(models.TextChoices):
        BOTH = "both", _("Weekly hours and dates")
        WEEKLY = "weekly", _("Weekly hours only")
        DATES = "dates", _("Dates only")

    class Distribution(models.TextChoices):
        AVAILABILITY = "availability", _("Whoever is free")
        EQUAL = "equal", _("Everybody equally")

    class Guests(models.TextChoices):
        NONE = "", _("No guests")
        COUNT = "count_only", _("Ask for their number")
        DETAIL = "collect_detail", _("Ask for their names and e-mails")

    class Frequency(models.TextChoices):
        DAILY = "DAILY", _("Every day")
        WEEKLY = "WEEKLY", _("Every week")
        MONTHLY = "MONTHLY", _("Every month")

    class Missing(models.TextChoices):
        """What becomes of an occurrence whose time is taken."""

        SKIP = "skip", _("Leave it out")
        BOOK = "continue", _("Book it all the same")
        NEXT = "book_next", _("Book the next free time")

    class AfterBooking(models.TextChoices):
        MESSAGE = "message", _("Show a message")
        REDIRECT = "redirect", _("Go to a page")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(_("type"), max_length=20, choices=Type.choices)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("about this calendar"), blank=True, max_length=2_000)
    slug = models.SlugField(_("link"), max_length=80, null=True, blank=True, unique=True)
    group = SameAccountKey(
        CalendarGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calendars",
        verbose_name=_("group"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    colour = models.CharField(
        _("colour"), max_length=10, choices=Colour.choices, default=Colour.BLUE
    )
    cover = models.UUIDField(null=True, blank=True, editable=False)

    event_title = models.CharField(_("title"), max_length=200, default="{{contact.name}}")
    event_text = models.TextField(_("description of appointments"), blank=True, max_length=5_000)
    invitation_notes = models.TextField(_("notes in invitations"), blank=True, max_length=2_000)
    place_kind = models.CharField(
        _("where"), max_length=10, choices=PlaceKind.choices, blank=True, default=""
    )
    place = models.CharField(_("place"), max_length=PLACE_LENGTH, blank=True)

    minutes = models.PositiveSmallIntegerField(
        _("length"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
    )
    step = models.PositiveSmallIntegerField(
        _("a slot every"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
    )
    buffer_before = models.PositiveSmallIntegerField(
        _("free time before"), default=0, validators=[MaxValueValidator(LONGEST_MINUTES)]
    )
    buffer_after = models.PositiveSmallIntegerField(
        _("free time after"), default=0, validators=[MaxValueValidator(LONGEST_MINUTES)]
    )
    per_slot = models.PositiveSmallIntegerField(
        _("bookings of a slot"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
    )
    per_day = models.PositiveSmallIntegerField(
        _("bookings of a day"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    notice = models.PositiveSmallIntegerField(
        _("minimum notice"), default=0, validators=[MaxValueValidator(1_000)]
    )
    notice_unit = models.CharField(max_length=6, choices=Unit.choices, default=Unit.HOURS)
    window = models.PositiveSmallIntegerField(
        _("how far ahead"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1_000)],
    )
    window_unit = models.CharField(max_length=6, choices=Unit.choices, default=Unit.DAYS)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    hours = models.JSONField(default=dict, blank=True)
    hours_kind = models.CharField(max_length=6, choices=HoursKind.choices, default=HoursKind.BOTH)
    busy_percent = models.PositiveSmallIntegerField(
        _("slots to hide"), default=0, validators=[MaxValueValidator(90)]
    )

    distribution = models.CharField(
        _("who is booked"),
        max_length=12,
        choices=Distribution.choices,
        default=Distribution.AVAILABILITY,
    )
    counting_since = models.DateTimeField(default=now, editable=False)
    staff_choice = models.BooleanField(_("whoever books may choose the person"), default=False)
    assign_owner = models.BooleanField(_("make the host the contact's owner"), default=False)
    keep_owner = models.BooleanField(_("but keep an owner that there is"), default=True)

    repeats = models.BooleanField(_("bookings repeat"), default=False)
    repeat_frequency = models.CharField(
        max_length=7, choices=Frequency.choices, default=Frequency.WEEKLY
    )
    repeat_count = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(2), MaxValueValidator(MOST_OCCURRENCES)]
    )
    repeat_missing = models.CharField(max_length=9, choices=Missing.choices, default=Missing.SKIP)
    repeat_status = models.CharField(max_length=9, default="confirmed")

    auto_confirm = models.BooleanField(_("confirm by itself"), default=True)
    allow_reschedule = models.BooleanField(_("contacts may move it"), default=False)
    reschedule_until = models.PositiveIntegerField(null=True, blank=True)
    allow_cancel = models.BooleanField(_("contacts may cancel it"), default=False)
    cancel_until = models.PositiveIntegerField(null=True, blank=True)
    guests = models.CharField(
        _("guests"), max_length=14, choices=Guests.choices, blank=True, default=Guests.NONE
    )
    guests_required = models.BooleanField(_("guests are required"), default=False)
    show_seats = models.BooleanField(_("show how many seats are left"), default=True)
    sticky_contact = models.BooleanField(_("remember who books"), default=False)
    consent_text = models.CharField(_("consent"), max_length=500, blank=True)
    after_booking = models.CharField(
        max_length=8, choices=AfterBooking.choices, default=AfterBooking.MESSAGE
    )
    thanks_text = models.TextField(_("message"), blank=True, max_length=2_000)
    redirect_url = models.URLField(_("page"), blank=True, max_length=500)

    has_resources = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            account_pair("appointments_calendar"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1) & Q(step__gte=1) & Q(per_slot__gte=1),
                name="appointments_calendar_sizes",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def zone(self) -> ZoneInfo:
        """In which its hours and days are meant."""
        return ZoneInfo(self.time_zone or self.account.time_zone)

    @property
    def is_class(self) -> bool:
        return bool(self.type == self.Type.CLASS)

    @property
    def needs_all(self) -> bool:
        """Whether every member has to be free."""
        return bool(self.type == self.Type.COLLECTIVE)

    @property
    def takes_guests(self) -> bool:
        """Staff may add guests to all but classes."""
        return not self.is_class


class CalendarMember(AccountOwned):
    """A member who can be booked in a calendar.

    Attributes:
        is_primary: in collective calendars, whose the appointment is.
        schedule: whose hours count here instead of the member's default ones.
        place_kind, place: where this member meets people; "" is the calendar's place.
        added_at: equal distribution starts counting anew when members come or go.
    """

    class Priority(models.IntegerChoices):
        LOW = 0, _("Low")
        MEDIUM = 1, _("Medium")
        HIGH = 2, _("High")

    id = models.BigAutoField(primary_key=True)
    calendar = SameAccountKey(Calendar, on_delete=models.CASCADE, related_name="members")
    member = SameAccountKey("accounts.Member", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.MEDIUM)
    is_primary = models.BooleanField(default=False)
    schedule = SameAccountKey(
        Schedule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    place_kind = models.CharField(max_length=10, choices=PlaceKind.choices, blank=True, default="")
    place = models.CharField(max_length=PLACE_LENGTH, blank=True)
    added_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=("calendar", "member"), name="appointments_calendarmember_once"
            ),
            models.UniqueConstraint(
                fields=("calendar",),
                condition=Q(is_primary=True),
                name="appointments_calendarmember_primary",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"
