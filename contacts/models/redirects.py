"""Where contacts that were merged into others have gone."""

from django.db import models

from contacts.models.contact import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class ContactRedirect(AccountOwned):
    """A contact that was merged into another one, which its old addresses lead to.

    Paths are flat: when the master is itself merged, this row is pointed at the new one. The
    merged contact is kept, deleted, with what belongs to it alone; a merge taken back needs it.
    """

    id = models.BigAutoField(primary_key=True)
    contact = SameAccountKey(
        Contact, on_delete=models.CASCADE, related_name="redirect", db_index=False
    )
    master = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="merged")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("contact",), name="contacts_contactredirect_contact")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} is {self.master_id}"
