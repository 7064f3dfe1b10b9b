"""Pictures of contacts, as they are shown in a circle."""

from django.db import models
from django.db.models import Q

from contacts.models.contact import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair
from hoopcrm.files.models import StoredFile


class ContactPicture(AccountOwned):
    """A square picture in two sizes. A new one takes its place; this one stays for undo.

    `Contact.picture` is a copy of the id of the one that is not removed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="pictures")
    large = SameAccountKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    small = SameAccountKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            account_pair("contacts_contactpicture"),
            models.UniqueConstraint(
                fields=("contact",),
                condition=Q(removed_at__isnull=True),
                name="contacts_contactpicture_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}"
