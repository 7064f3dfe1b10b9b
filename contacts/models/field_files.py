"""Files in custom fields of contacts: uploads and signatures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.files.models import StoredFile


class FieldFile(AccountOwned):
    """A file that a contact has in a file or signature field."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="field_files")
    definition = SameAccountKey(FieldDefinition, on_delete=models.CASCADE, related_name="+")
    file = SameAccountKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=255)
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name
