"""What a calendar tells people of its appointments, and what is still to be told when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.appointments import Appointment
from appointments.models.calendars import Calendar
from hoopcrm.core.clock import now
from hoopcrm.core.owned import AccountOwned, SameAccountKey

SUBJECT_LENGTH = 200
BODY_LENGTH = 10_000


class NoticeEvent(models.TextChoices):
    """What is told. Values are the API's."""

    BOOKED = "booked", _("Booked, not yet confirmed")
    CONFIRMATION = "confirmation", _("Confirmed")
    REMINDER = "reminder", _("Reminder")
    FOLLOW_UP = "followup", _("Afterwards")
    RESCHEDULE = "reschedule", _("Moved")
    CANCELLATION = "cancellation", _("Cancelled or missed")


TIMED = frozenset({NoticeEvent.REMINDER, NoticeEvent.FOLLOW_UP})


class NoticeTo(models.TextChoices):
    """Who is told."""

    CONTACT = "contact", _("Contact")
    GUESTS = "guests", _("Guests")
    HOSTS = "hosts", _("Team members")
    EMAILS = "emails", _("Further e-mail addresses")
    PHONES = "phones", _("Further phone numbers")
    MEMBERS = "members", _("Chosen members")


class NoticeBy(models.TextChoices):
    """How. Members are told as each has chosen in their notification settings."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    IN_APP = "in_app", _("Notification")


class CalendarNotice(AccountOwned):
    """How one calendar tells one event to one kind of people by one channel.

    Without a row it is as `appointments.notice_rules` says.

    Attributes:
        minutes: of reminders before the start, of what is told afterwards behind the end.
        subject, body: with merge fields; "" is the product's own text.
        others: addresses, or ids of members, where `to` names nobody of the appointment.
    """

    id = models.BigAutoField(primary_key=True)
    calendar = SameAccountKey(Calendar, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=12, choices=NoticeEvent.choices)
    to = models.CharField(max_length=8, choices=NoticeTo.choices)
    by = models.CharField(max_length=6, choices=NoticeBy.choices)
    is_on = models.BooleanField(default=True)
    minutes = models.JSONField(default=list, blank=True)
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    body = models.TextField(blank=True, max_length=BODY_LENGTH)
    others = models.JSONField(default=list, db_default=[], blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("calendar", "event", "to", "by"), name="appointments_calendarnotice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.to} {self.by}"


class AppointmentReminder(AccountOwned):
    """Something to tell of an appointment at a time. A row goes when its appointment ends early.

    Attributes:
        minutes: how far from the start or the end; with the others it names the rule.
        done_at: None as long as it waits.
    """

    unaudited = "follows its appointment; what is sent is a message of its own"

    id = models.BigAutoField(primary_key=True)
    appointment = SameAccountKey(
        Appointment, on_delete=models.CASCADE, related_name="reminders", db_index=False
    )
    event = models.CharField(max_length=12, choices=NoticeEvent.choices)
    to = models.CharField(max_length=8, choices=NoticeTo.choices)
    by = models.CharField(max_length=6, choices=NoticeBy.choices)
    minutes = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("appointment", "event", "to", "by", "minutes"),
                name="appointments_appointmentreminder_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(done_at__isnull=True),
                name="appointments_reminder_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.due_at:%Y-%m-%d %H:%M}"
