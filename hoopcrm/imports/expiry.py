"""What imports keep only for a while: their files, drafts, and rows that were not taken.

A refused row is a person who never became a contact, so nobody could ask for it to be deleted.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import Q

from hoopcrm.accounts import limits
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account, scope, unscoped
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import remove_files
from hoopcrm.imports.models import Import
from hoopcrm.jobs.access import OPEN

FILES_KEPT = timedelta(days=30)
ROWS_KEPT = timedelta(days=60)
LIMIT = 100
ROWS = 5_000


def rows_are_gone(imported: Import) -> bool:
    """Whether the rows of a report are no longer kept."""
    return imported.finished_at is not None and imported.finished_at < now() - ROWS_KEPT


def sweep_imports() -> int:
    """Let go in each account of what is over its time, some at a time; returns how much."""
    count = 0
    with unscoped("imports of all accounts are over their time by one clock"):
        due = set(Import.objects.filter(_over_time()).values_list("account_id", flat=True))
    for account in Account.objects.filter(pk__in=due):
        with scope(account):
            while gone := imports_expire(Actor.system("import files")):
                count += gone
    return count


@service(silent="that an import was made, and its numbers, stay", read_only=ReadOnly.ALLOW)
def imports_expire(actor: Actor) -> int:
    """Remove files and drafts of thirty days, and the words of rows of sixty; returns how much."""
    due = list(
        Import.objects.filter(_over_time()).select_for_update(of=("self",)).order_by("pk")[:LIMIT]
    )
    files = StoredFile.objects.filter(pk__in=[one.file_id for one in due if one.file_id])
    size = sum(files.values_list("size", flat=True))
    pks = [one.pk for one in due]
    Import.objects.filter(pk__in=[one.pk for one in due if one.is_draft]).delete()
    Import.objects.filter(pk__in=pks).update(file=None)
    remove_files(files)
    if size:
        limits.record(current_account(), "storage", -size)
    old = [one.pk for one in due if rows_are_gone(one)]
    if old and not _empty_rows(old):
        Import.objects.filter(pk__in=old).update(samples=[])
    return len(due)


def _over_time() -> Q:
    files, rows = now() - FILES_KEPT, now() - ROWS_KEPT
    ended = Q(finished_at__lt=files) & ~Q(job__state__in=OPEN)
    draft = Q(started_at__isnull=True, created_at__lt=files) & ~Q(check_job__state__in=OPEN)
    return (
        draft | (ended & Q(file__isnull=False)) | (ended & Q(finished_at__lt=rows) & ~Q(samples=[]))
    )


def _empty_rows(imports: list[object]) -> int:
    """Empty up to so many rows, but not what was wrong with them; returns how many."""
    statement = (
        "UPDATE imports_importrowerror SET raw = '', problems = coalesce((SELECT"
        " jsonb_agg(jsonb_build_array(p -> 0, p -> 1, '')) FROM jsonb_array_elements(problems) p),"
        " '[]'::jsonb) WHERE id IN (SELECT id FROM imports_importrowerror"
        " WHERE of_id = ANY(%s) AND raw <> '' LIMIT %s)"
    )
    writes.report_write(statement)
    with connection.cursor() as cursor:
        cursor.execute(statement, [imports, ROWS])
        return int(cursor.rowcount)
