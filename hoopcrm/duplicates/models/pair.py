"""Contacts that may be the same person, and what is remembered of the search for them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from contacts.models import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class Couple(AccountOwned):
    """Two contacts, the one with the lower id first.

    Attributes:
        reasons: bits of `hoopcrm.duplicates.reasons.Reason`.
        confidence: from 1 to 100.
    """

    id = models.BigAutoField(primary_key=True)
    first = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="+")
    reasons = models.PositiveIntegerField()
    confidence = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id} {self.confidence} %"


class DuplicatePair(Couple):
    """Two contacts that may be one.

    Attributes:
        group: the lowest id among all contacts that pairs join with these two.
        checked_at: when the pair was last found; a whole scan removes those it did not find.
    """

    unaudited = "found by the program; deciding about it is the audited action"

    group = models.UUIDField()
    found_at = models.DateTimeField(default=now)
    checked_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="duplicates_pair_once")
        ]
        indexes = [models.Index(fields=["account", "group"], name="duplicates_pair_group")]


class DuplicateRejection(Couple):
    """Somebody has said that these two are not the same. Remembered until it is taken back."""

    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="duplicates_rejection_once")
        ]
        indexes = [models.Index(fields=["account", "-id"], name="duplicates_rejection_recent")]


class DuplicateKeys(AccountOwned):
    """By what a contact's name is compared: hashes of sounds with a birthday, place or business."""

    unaudited = "derived from the contact's own columns"

    id = models.BigAutoField(primary_key=True)
    contact = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    keys = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name_plural = "duplicate keys"
        constraints = [models.UniqueConstraint(fields=("contact",), name="duplicates_keys_contact")]
        indexes = [GinIndex(fields=["keys"], name="duplicates_keys_keys")]

    def __str__(self) -> str:
        return f"{self.contact_id}"


class DuplicateScan(AccountOwned):
    """How far the account's contacts have been looked through; one row an account.

    Attributes:
        checked_until: contacts changed before this have been looked at.
        scanned_at: the end of the last whole scan.
        skipped: values shared by so many that they say nothing, as
            [{"kind": …, "value": …, "contacts": …}] of the last whole scan.
    """

    unaudited = "how far the program has come"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    checked_until = models.DateTimeField(null=True)
    scanned_at = models.DateTimeField(null=True)
    skipped = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("account",), name="duplicates_scan_account")]

    def __str__(self) -> str:
        return f"{self.account_id}"
