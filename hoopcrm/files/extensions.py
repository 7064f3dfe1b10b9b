"""What files adds to the kernel."""

from uuid import UUID

from hoopcrm.core.extensions import Eraser, erasers
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import remove_files


def erase(account_id: UUID, limit: int) -> int:
    """Up to `limit` stored files of the account, with their bytes."""
    chosen = StoredFile.objects.filter(account_id=account_id).values_list("pk", flat=True)[:limit]
    return remove_files(StoredFile.objects.filter(pk__in=list(chosen)))


# By the model's label: it takes that table's turn, after everything that points to files.
erasers.add(Eraser(key="files.storedfile", erase=erase))
