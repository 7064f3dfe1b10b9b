"""The tenant and what it has used of its plan."""

from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned

LONGEST_RESTORE_DAYS = 3650


class Account(models.Model):
    """One company on this installation; the API's `location`.

    Attributes:
        allow_duplicates: whether contacts may share an e-mail or phone; imports never make them.
        match_first, match_second: by what forms and the API find a contact that exists already:
            first by this, then (if `match_second`) by the other of e-mail and phone.
        logo: id of the stored file; no key, since files go before their account does.
        sms_opt_out: ends each text message to a contact and names the word that stops them.
        sms_sender_name: whether the account's name begins each text message.
        email_opt_out: stands before the link at the end of each e-mail that unsubscribes.
        restore_days: how long a deleted contact can come back; then it is removed for good.
        contact_search: fields of contacts that are searched beyond those that always are.
        auto_save: a field of a record is saved when one leaves it; else edits wait for Save.
    """

    class State(models.TextChoices):
        TRIAL = "trial", _("Trial")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Past due")
        READ_ONLY = "read_only", _("Read only")
        CLOSED = "closed", _("Closed")

    class MatchBy(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    country = models.CharField(_("country"), max_length=2, default="US")
    locale = models.CharField(_("locale"), max_length=10, default="en-US")
    legal_name = models.CharField(_("legal name"), max_length=120, blank=True)
    email = models.EmailField(_("business e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("business phone"), max_length=40, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    region = models.CharField(_("state or region"), max_length=120, blank=True)
    allow_duplicates = models.BooleanField(_("allow duplicate contacts"), default=False)
    match_first = models.CharField(
        _("find existing contacts by"), max_length=5, choices=MatchBy.choices, default=MatchBy.EMAIL
    )
    match_second = models.BooleanField(_("then by the other"), default=True)
    sms_opt_out = models.CharField(
        _("opt-out text of text messages"), max_length=100, default="Reply STOP to unsubscribe."
    )
    sms_sender_name = models.BooleanField(_("our name in text messages"), default=True)
    email_opt_out = models.CharField(
        _("opt-out text of e-mails"),
        max_length=200,
        default="You no longer want e-mails from us?",
    )
    contact_search = models.JSONField(default=list, db_default=[], blank=True, editable=False)
    auto_save = models.BooleanField(_("auto-save"), default=True)
    restore_days = models.PositiveSmallIntegerField(
        _("days to restore deleted contacts"),
        default=60,
        db_default=60,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_RESTORE_DAYS)],
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    plan = models.CharField(_("plan"), max_length=20, default="unlimited")
    logo = models.UUIDField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("demo"), default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where its members start."""
        return reverse("contacts:list", args=[self.pk])

    @property
    def logo_url(self) -> str:
        """The logo, "" without one."""
        return reverse("business:logo_image", args=[self.pk, self.logo]) if self.logo else ""

    @property
    def is_read_only(self) -> bool:
        """Whether services refuse to change anything here."""
        return self.state in (self.State.READ_ONLY, self.State.CLOSED)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The account's time zone: schedules and relative dates use it."""
        return ZoneInfo(self.time_zone)


class UsageCounter(AccountOwned):
    """How much of a limited thing an account has; kept by services, recounted nightly."""

    unaudited = "a counter that follows audited changes"

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=40)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("account", "key"), name="accounts_usagecounter_key")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
