"""What is put right on contacts that an undo has restored: custom fields may have gone since."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db import connection

from contacts.models import Contact
from contacts.searched import extra_keys
from contacts.services.searched import extra_refresh
from contacts.services.unique_values import unique_take_again
from hoopcrm.core import writes
from hoopcrm.core.journal import HIGHEST_ID
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.unique import unique_release

CHUNK = 2_000


def contacts_mend(operation: Operation, first: int = 0, last: int = HIGHEST_ID) -> None:
    """Take values of deleted fields off the contacts again, settle their unique values, and
    bring up to date what is searched of them. `first` and `last` bound the journal's rows.
    """
    known = definitions()
    statement = (
        "UPDATE contacts_contact c SET custom = coalesce((SELECT jsonb_object_agg(v.key, v.value)"
        " FROM jsonb_each(c.custom) v WHERE v.key = ANY(%(known)s)), '{}'::jsonb)"
        " FROM core_journalrow j WHERE j.operation_id = %(operation)s"
        " AND j.id BETWEEN %(first)s AND %(last)s"
        " AND j.\"table\" = 'contacts_contact' AND c.id = j.pk_value::uuid"
        " AND EXISTS (SELECT 1 FROM jsonb_object_keys(c.custom) k WHERE k <> ALL(%(known)s))"
    )
    writes.report_write(statement)
    with connection.cursor() as cursor:
        params = {
            "known": [str(one.pk) for one in known],
            "operation": operation.pk,
            "first": first,
            "last": last,
        }
        cursor.execute(statement, params)
    is_unique, is_searched = any(one.is_unique for one in known), bool(extra_keys())
    if not (is_unique or is_searched):
        return
    touched = _touched(operation, first, last)
    while pks := list(islice(touched, CHUNK)):
        if is_unique:
            alive = list(Contact.objects.alive().filter(pk__in=pks))
            unique_release(set(pks) - {one.pk for one in alive})
            unique_take_again(alive)
        extra_refresh(pks)


def _touched(operation: Operation, first: int, last: int) -> Iterator[UUID]:
    rows = JournalRow.objects.filter(
        operation=operation, table=Contact._meta.db_table, pk__range=(first, last)
    )
    return (UUID(pk) for pk in rows.values_list("pk_value", flat=True).iterator(CHUNK))
