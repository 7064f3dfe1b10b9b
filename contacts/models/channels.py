"""Addresses of a contact: up to eleven e-mails and eleven phones, one of each primary.

The database keeps the rules within one contact. Between contacts the creators of
`contacts/matching.py` look under a lock: shared addresses are allowed by setting.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey

MAX_ADDRESSES = 11


class PhoneLabel(models.TextChoices):
    """What a number is for; each at most once per contact."""

    HOME = "home", _("Home")
    LANDLINE = "landline", _("Landline")
    MOBILE = "mobile", _("Mobile")
    WORK = "work", _("Work")


def _channel_constraints(table: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=("contact", "position"), name=f"{table}_position"),
        models.UniqueConstraint(fields=("contact", "normalised"), name=f"{table}_value"),
        models.UniqueConstraint(
            fields=("contact",), condition=Q(is_primary=True), name=f"{table}_primary"
        ),
        models.CheckConstraint(
            condition=Q(position__gte=1, position__lte=MAX_ADDRESSES), name=f"{table}_eleven"
        ),
    ]


class ContactEmail(AccountOwned):
    """One e-mail address. `normalised` is lower-case; equal ones are the same mailbox."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(
        Contact, on_delete=models.CASCADE, related_name="emails", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    address = models.CharField(_("e-mail"), max_length=254)
    normalised = models.CharField(max_length=254, db_collation="C")
    is_primary = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = _channel_constraints("contacts_contactemail")
        indexes = [
            models.Index(fields=["account", "normalised"], name="contacts_contactemail_match")
        ]

    def __str__(self) -> str:
        return self.address


class ContactPhone(AccountOwned):
    """One phone number. `number` is as typed, `normalised` E.164."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(
        Contact, on_delete=models.CASCADE, related_name="phones", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("label"), max_length=10, choices=PhoneLabel.choices, blank=True)
    number = models.CharField(_("phone"), max_length=40)
    normalised = models.CharField(max_length=20, db_collation="C")
    is_primary = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            *_channel_constraints("contacts_contactphone"),
            models.UniqueConstraint(
                fields=("contact", "label"),
                condition=~Q(label=""),
                name="contacts_contactphone_label",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "normalised"], name="contacts_contactphone_match")
        ]

    def __str__(self) -> str:
        return self.number
