"""Taking a whole import back: asked, begun, and carried out part by part by a job."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.json import Jsonb

from contacts.ingest.apply import settle_search
from contacts.ingest.undo import Conflict, ingest_undo_part, ingest_undo_unused
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.copy import copy_rows
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.journal import operation_start
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.imports.models import Import, ImportConflict
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.services import job_start
from hoopcrm.jobs.types import BaseJobType, Chunk

UNDO_TYPE = "imports.undo"


@dataclass(frozen=True, slots=True)
class Expected:
    """What an undo would do now: contacts to delete, to put back, and changed ones that stay."""

    deletes: int
    reverts: int
    stays: int


def expected(imported: Import) -> Expected:
    """Counted from the journal."""
    sql = (
        "SELECT j.action, t.version = j.after_version, count(DISTINCT t.id)"
        " FROM core_journalrow j JOIN contacts_contact t ON t.id = j.pk_value::uuid"
        " WHERE j.operation_id = %s AND j.\"table\" = 'contacts_contact'"
        " AND (j.action = 'update' OR t.deleted_at IS NULL) GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [imported.operation_id])
        found = {(action, same): count for action, same, count in cursor.fetchall()}
    changed = found.get(("insert", False), 0)
    return Expected(deletes=found.get(("insert", True), 0), reverts=imported.updated, stays=changed)


def may_be_undone(imported: Import) -> bool:
    """Whether it wrote something, has ended, and is not taken back or being taken back."""
    job: Any = imported.job
    undo: Any = imported.undo_job
    return bool(
        imported.journal
        and imported.undone_at is None
        and job is not None
        and not job.is_open
        and not (undo is not None and undo.is_open)
    )


@service(silent="a second click changes nothing; the first emits import.undo_started")
def import_undo(actor: Actor, *, imported: Import) -> Import:
    """Begin to take the import back.

    Raises:
        Refused: `not_undoable`.
    """
    locked: Import = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    undo: Any = locked.undo_job
    if undo is not None and undo.is_open:
        return locked
    if not may_be_undone(locked):
        raise Refused("not_undoable", _("This import cannot be taken back (any more)."))
    undoing = operation_start(actor, kind=UNDO_TYPE, label=locked.file_name)
    locked.undo_job = job_start(
        actor,
        type=UNDO_TYPE,
        params={"import": str(locked.pk), "undoing": str(undoing.pk)},
        label=_("Undo of the import of %(file)s") % {"file": locked.file_name},
        total=locked.created + locked.updated,
    )
    locked.save(update_fields=["undo_job"])
    emit(
        "import.undo_started",
        account=current_account(),
        actor=actor,
        subject=locked,
        operation=undoing,
    )
    return locked


class ImportUndo(BaseJobType):
    """Goes back through the chunks of the import; the cursor is how many are left."""

    key = UNDO_TYPE
    label: Text = gettext_lazy("Undo of an import")

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """Take the next part back."""
        imported = _import_of(job)
        operation: Operation = Operation.objects.get(pk=imported.operation_id)
        left = len(imported.journal) if cursor is None else cursor["left"]
        if not left:
            return Chunk(cursor=None)
        behind, up_to = imported.journal[left - 1]
        done = ingest_undo_part(
            actor_of(job),
            operation=operation,
            undoing=Operation.objects.get(pk=job.params["undoing"]),
            behind=behind,
            up_to=up_to,
        )
        imported.undone_deleted += done.deleted
        imported.undone_reverted += done.reverted
        imported.save(update_fields=["undone_deleted", "undone_reverted"])
        _keep(imported, done.conflicts)
        handled = done.deleted + done.reverted
        return Chunk(cursor={"left": left - 1}, done=handled, failed=len(done.conflicts))

    def finish(self, job: Job) -> None:
        """Tell it, once all is taken back."""
        imported = _import_of(job)
        if job.state != Job.State.DONE:
            return
        actor = actor_of(job)
        operation: Operation = Operation.objects.get(pk=imported.operation_id)
        ingest_undo_unused(actor, operation=operation)
        settle_search()
        imported.undone_at = now()
        imported.save(update_fields=["undone_at"])
        Operation.objects.filter(pk=operation.pk).update(undone_at=now())
        job.total = job.done + job.failed
        emit(
            "import.undone",
            account=current_account(),
            actor=actor,
            subject=imported,
            operation=Operation.objects.get(pk=job.params["undoing"]),
            data={
                "deleted": imported.undone_deleted,
                "reverted": imported.undone_reverted,
                "stays": imported.conflicts.count(),
            },
        )

    def page_url(self, job: Job) -> str:
        """The import's own page."""
        return reverse("imports:detail", args=[job.account_id, job.params["import"]])


def _import_of(job: Job) -> Import:
    rows = Import.objects.select_for_update(of=("self",))
    imported: Import | None = rows.filter(pk=job.params["import"]).first()
    if imported is None:
        raise Refused("gone", _("This import does not exist any more."))
    return imported


def _keep(imported: Import, conflicts: list[Conflict]) -> None:
    copy_rows(
        ImportConflict,
        ("account_id", "of_id", "contact_id", "created", "fields"),
        (
            (imported.account_id, imported.pk, one.contact_id, one.created, Jsonb(list(one.fields)))
            for one in conflicts
        ),
    )
