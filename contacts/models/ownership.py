"""Who looks after a contact."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from hoopcrm.core.owned import AccountOwned, SameAccountKey

MAX_FOLLOWERS = 10


class ContactAccess(AccountOwned):
    """A member who may see the contact although they see only assigned data.

    One row for the owner and one for each follower; `visible_to` is one EXISTS on it.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        FOLLOWER = "follower", _("Follower")

    id = models.BigAutoField(primary_key=True)
    contact = SameAccountKey(
        Contact, on_delete=models.CASCADE, related_name="access", db_index=False
    )
    member = SameAccountKey(
        "accounts.Member", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    role = models.CharField(max_length=8, choices=Role.choices)

    class Meta:
        verbose_name_plural = "contact access"
        constraints = [
            models.UniqueConstraint(
                fields=("contact", "member", "role"), name="contacts_contactaccess_once"
            ),
            models.UniqueConstraint(
                fields=("contact",),
                condition=models.Q(role="owner"),
                name="contacts_contactaccess_owner",
            ),
        ]
        indexes = [models.Index(fields=["member", "contact"], name="contacts_contactaccess_member")]

    def __str__(self) -> str:
        return f"{self.role} {self.member_id}"
