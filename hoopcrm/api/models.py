"""Answers that were sent to calls with an `Idempotency-Key`, to be sent again for a day."""

from django.db import models

from hoopcrm.core.clock import now
from hoopcrm.core.owned import AccountOwned, SameAccountKey

KEY_LENGTH = 255


class IdempotentAnswer(AccountOwned):
    """What an integration was answered when it first called with this key.

    Attributes:
        fingerprint: SHA-256 of method, address and body, so that another call by the same key is
            refused.
        answer: the body that was answered; it may say anything of a contact.
    """

    unaudited = "an answer that is kept to be given again; the call itself told what it did"

    id = models.BigAutoField(primary_key=True)
    integration = SameAccountKey(
        "accounts.Integration", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.TextField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("integration", "key"), name="api_idempotentanswer_key")
        ]
        indexes = [models.Index(fields=["created_at"], name="api_idempotentanswer_created")]

    def __str__(self) -> str:
        return self.key
