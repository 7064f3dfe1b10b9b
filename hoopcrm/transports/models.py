"""What the console providers have sent: the demo's mailbox."""

from django.db import models

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id


class MailboxMessage(models.Model):
    """An e-mail or SMS that was kept instead of sent."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    sender = models.CharField(max_length=320, blank=True)
    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject or self.body[:60]}"
