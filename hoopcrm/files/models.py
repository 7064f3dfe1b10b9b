"""Files that the product keeps, wherever its storage is."""

from django.db import models

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, account_pair


class StoredFile(AccountOwned):
    """One file under a random name in storage; its readers are decided by its purpose."""

    unaudited = "the arrangement that uses the file (a document, an import) is audited"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    storage_key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [account_pair("files_storedfile")]

    def __str__(self) -> str:
        return self.name
