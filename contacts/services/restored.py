"""What is put right on contacts that an undo has restored: custom fields may have gone since."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db import connection

from contacts.models import Contact
from contacts.services.unique_values import unique_take_again
from hoopcrm.core import writes
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.unique import unique_release

CHUNK = 2_000


def contacts_mend(operation: Operation) -> None:
    """Take values of deleted fields off the contacts again, and settle their unique values."""
    known = definitions()
    statement = (
        "UPDATE contacts_contact c SET custom = coalesce((SELECT jsonb_object_agg(v.key, v.value)"
        " FROM jsonb_each(c.custom) v WHERE v.key = ANY(%(known)s)), '{}'::jsonb)"
        " FROM core_journalrow j WHERE j.operation_id = %(operation)s"
        " AND j.\"table\" = 'contacts_contact' AND c.id = j.pk_value::uuid"
        " AND EXISTS (SELECT 1 FROM jsonb_object_keys(c.custom) k WHERE k <> ALL(%(known)s))"
    )
    writes.report_write(statement)
    with connection.cursor() as cursor:
        params = {"known": [str(one.pk) for one in known], "operation": operation.pk}
        cursor.execute(statement, params)
    if any(one.is_unique for one in known):
        touched = _touched(operation)
        while pks := list(islice(touched, CHUNK)):
            alive = list(Contact.objects.alive().filter(pk__in=pks))
            unique_release(set(pks) - {one.pk for one in alive})
            unique_take_again(alive)


def _touched(operation: Operation) -> Iterator[UUID]:
    rows = JournalRow.objects.filter(operation=operation, table=Contact._meta.db_table)
    return (UUID(pk) for pk in rows.values_list("pk_value", flat=True).iterator(CHUNK))
