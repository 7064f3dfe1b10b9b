"""How a member wants to be told."""

from django.db import models

from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class NoticeSettings(AccountOwned):
    """A member's choices; a member without a row has those of the topics.

    Attributes:
        choices: `{topic: {"bell": bool, "mail": bool}}`, only what differs from the topic.
        mailed_at: when the last mail of notices went out.
        digest_at: when the daily digest goes out, on the member's clock; None for none.
        digest_on: the last day whose digest is done with.
    """

    unaudited = "a member's own taste, like the theme"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = SameAccountKey(
        "accounts.Member", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    choices = models.JSONField(default=dict, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    digest_at = models.TimeField(null=True, blank=True)
    digest_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "notice settings"
        constraints = [
            models.UniqueConstraint(fields=("member",), name="notifications_noticesettings_member")
        ]

    def __str__(self) -> str:
        return str(self.member_id)
