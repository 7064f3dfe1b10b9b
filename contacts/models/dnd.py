"""Do not disturb: what a contact may not be reached by, and addresses that nobody writes to.

`ContactDnd` is what a record shows. `Suppression` remembers the address itself, as a keyed hash,
so that another contact with it (a duplicate, a later import) is not reached either.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey

REASON_LENGTH = 300


class Channel(models.TextChoices):
    """What do-not-disturb is said of: the channels, all of them, and what comes in."""

    SMS = "sms", _("SMS")
    CALL = "call", _("Calls")
    EMAIL = "email", _("E-mail")
    FACEBOOK = "facebook", _("Facebook")
    GMB = "gmb", _("Google Business")
    WHATSAPP = "whatsapp", _("WhatsApp")
    INSTAGRAM = "instagram", _("Instagram")
    ALL = "all", _("all channels")
    INBOUND = "inbound", _("inbound calls and SMS")


class DndSource(models.TextChoices):
    """Who or what has switched do-not-disturb."""

    MEMBER = "member", _("team member")
    CONTACT = "contact", _("the contact")
    PROVIDER = "provider", _("delivery report")
    WORKFLOW = "workflow", _("workflow")
    API = "api", _("API")
    IMPORT = "import", _("import")
    SYSTEM = "system", _("system")


class ContactDnd(AccountOwned):
    """Whether one contact may be reached by one channel. No row is as good as "inactive".

    Attributes:
        status: "active" and "permanent" forbid; staff cannot lift what is permanent.
        code: of the provider that reported why, e.g. "30004".
        by: who did it, as people read it.
    """

    class Status(models.TextChoices):
        INACTIVE = "inactive", _("Off")
        ACTIVE = "active", _("On")
        PERMANENT = "permanent", _("On, permanently")

    id = models.BigAutoField(primary_key=True)
    contact = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="dnd", db_index=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.INACTIVE
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    code = models.CharField(_("code"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=DndSource.choices)
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("do not disturb")
        verbose_name_plural = _("do not disturb")
        constraints = [
            models.UniqueConstraint(
                fields=("contact", "channel"), name="contacts_contactdnd_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"

    @property
    def is_on(self) -> bool:
        return self.status != self.Status.INACTIVE


class Suppression(AccountOwned):
    """An address that is not to be reached by `kind`, whoever has it.

    Attributes:
        kind: a channel, or "all".
        address_hash: see `contacts.dnd.address_hash`; the address cannot be read from it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Channel.choices)
    address_hash = models.CharField(max_length=64, db_collation="C")
    permanent = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=DndSource.choices)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("account", "address_hash", "kind"), name="contacts_suppression_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.address_hash[:8]}"
