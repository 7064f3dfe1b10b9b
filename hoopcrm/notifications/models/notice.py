"""What a member is told of: one row for each event and member, without words of its own."""

from django.db import models

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class Notice(AccountOwned):
    """An event that concerns a member.

    It keeps ids only: what it says is written anew from the event and the record each time it is
    shown, and only to a member who may still see both.

    Attributes:
        rule: key of the `NoticeRule` that made it.
        about_type, about_id: the record that it leads to; key of a `NoticeSubject`.
        count: how many events it stands for (see `NoticeRule.folds`), or how many records.
        since: when the first of them happened.
        shown: whether it stands in the bell. Not when the member wants it by mail only, nor when
            a later notice has taken it in.
        mail_due_at: from when it may go by mail; None when it is not to go, or has gone.
    """

    unaudited = "tells members of events that are kept already"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = SameAccountKey(
        "accounts.Member", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    rule = models.CharField(max_length=60)
    event_id = models.UUIDField()
    about_type = models.CharField(max_length=40)
    about_id = models.UUIDField()
    count = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(default=now)
    at = models.DateTimeField(default=now)
    shown = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=("member", "event_id"), name="notifications_notice_once")
        ]
        indexes = [
            models.Index(
                fields=["member", "at", "id"],
                condition=models.Q(shown=True),
                name="notifications_notice_shown",
            ),
            models.Index(
                fields=["member", "at", "id"],
                condition=models.Q(shown=True, read_at__isnull=True),
                name="notifications_notice_unread",
            ),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="notifications_notice_mail",
            ),
            models.Index(fields=["at"], name="notifications_notice_age"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.about_type}"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None
