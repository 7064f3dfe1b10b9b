"""A message to a contact, from the moment somebody wants it sent."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from contacts.models.dnd import Channel as DndChannel
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

PREVIEW_LENGTH = 80


class Message(AccountOwned):
    """An e-mail or text message to (later also from) a contact.

    Attributes:
        address, normalised: as written, and as it is compared. With `to_primary` they follow the
            contact's primary address until the message goes out.
        text, html: as written; what the law wants is added when it is sent (`compose`).
        to_other: it goes to somebody else, who is told of the contact.
        source: key of `message_sources`.
        subject_type, subject_id: what it is about, e.g. an appointment; may be gone.
        key: made by the sender; the same key never makes a second message. "" for none.
        code, reason: why it was refused or failed, for programs and for people.
        attempts: how often the provider was asked since it was last queued.
        next_try_at: when it is due; null unless queued.
        not_after: when it is of no use any more.
        sending_at: when the provider was asked last. A row that stays `sending` is one whose
            worker died: nobody knows whether it went out.
    """

    class Channel(models.TextChoices):
        EMAIL = DndChannel.EMAIL.value, DndChannel.EMAIL.label
        SMS = DndChannel.SMS.value, DndChannel.SMS.label

    class Direction(models.TextChoices):
        OUTBOUND = "outbound", _("Outbound")
        INBOUND = "inbound", _("Inbound")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        REFUSED = "refused", _("Not sent")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(
        Contact, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction.choices, default=Direction.OUTBOUND
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.QUEUED
    )
    address = models.CharField(_("to"), max_length=254, blank=True)
    normalised = models.CharField(max_length=254, blank=True, db_collation="C")
    to_primary = models.BooleanField(default=False)
    to_other = models.BooleanField(default=False, db_default=False)
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    transactional = models.BooleanField(_("transactional"), default=False)
    source = models.CharField(_("source"), max_length=20)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=200, blank=True, db_collation="C")
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=255, blank=True)
    created_by = SameAccountKey(
        "accounts.Member",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(default=now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        constraints = [
            account_pair("conversations_message"),
            models.UniqueConstraint(
                fields=("account", "key"),
                name="conversations_message_key",
                condition=~Q(key=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                name="conversations_message_due",
                condition=Q(status="queued"),
            ),
            models.Index(
                fields=["sending_at"],
                name="conversations_message_sending",
                condition=Q(status="sending"),
            ),
            models.Index(
                fields=["account", "contact", "-id"], name="conversations_message_contact"
            ),
            models.Index(
                fields=["account", "subject_type", "subject_id"],
                name="conversations_message_about",
                condition=~Q(subject_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.preview

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("conversations:message", args=[self.account_id, self.pk])

    @property
    def preview(self) -> str:
        """The beginning of the text, in one line."""
        line = " ".join(self.text.split())
        return line if len(line) <= PREVIEW_LENGTH else f"{line[: PREVIEW_LENGTH - 1]}…"

    @property
    def may_go_again(self) -> bool:
        """Whether somebody may have it sent once more."""
        return self.status in (self.Status.FAILED, self.Status.REFUSED)


class MessageAttachment(AccountOwned):
    """A small file that goes with a message, such as an invitation for the calendar.

    The bytes stand in the row, so that they are written, sent and forgotten with the message.
    """

    id = models.BigAutoField(primary_key=True)
    message = SameAccountKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(max_length=120)
    content = models.BinaryField()
    size = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("attachment of a message")
        verbose_name_plural = _("attachments of messages")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
