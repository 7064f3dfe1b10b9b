"""A contact's documents, arranged in folders. The bytes are stored files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair
from hoopcrm.files.models import StoredFile


class Folder(AccountOwned):
    """A folder of a contact's internal documents; folders nest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="document_folders")
    parent = SameAccountKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [
            account_pair("documents_folder"),
            models.UniqueConstraint(
                fields=("contact", "parent", "name"),
                nulls_distinct=False,
                condition=models.Q(deleted_at__isnull=True),
                name="documents_folder_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Document(AccountOwned):
    """A file kept on a contact."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="documents")
    folder = SameAccountKey(
        Folder, on_delete=models.CASCADE, null=True, blank=True, related_name="documents"
    )
    file = SameAccountKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=255)
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [account_pair("documents_document")]

    def __str__(self) -> str:
        return self.name
