"""Parts of the undo journal, for undos that put their tables right without `journal.restore`."""

from django.db import connection, models

from hoopcrm.core.journal import HIGHEST_ID, _bring_back
from hoopcrm.core.models import Operation


def restore_deleted(operation: Operation, model: type[models.Model]) -> int:
    """Bring back the rows of one table that the operation deleted; those in the way stay."""
    with connection.cursor() as cursor:
        return _bring_back(cursor, (operation.pk, 0, HIGHEST_ID), model._meta.db_table)
