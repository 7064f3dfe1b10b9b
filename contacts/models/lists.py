"""States of the contact list that are not saved as a list."""

from django.db import models

from hoopcrm.core.clock import now
from hoopcrm.core.owned import AccountOwned


class ListState(AccountOwned):
    """Search, conditions, columns and order of a list, immutable, named by their content.

    The URL carries `?q=<hash>`, so that any state can be shared, and the arrows of the record
    page can walk the list that one came from.
    """

    unaudited = "a shared view of the data, not a change of it"

    id = models.BigAutoField(primary_key=True)
    hash = models.CharField(max_length=24)
    object_type = models.CharField(max_length=40, default="contact")
    state = models.JSONField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("account", "object_type", "hash"), name="contacts_liststate_hash"
            )
        ]

    def __str__(self) -> str:
        return self.hash
