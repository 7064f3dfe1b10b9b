"""The job that writes a long export: ids first, then piece by piece, then the whole file.

The ids are kept as they were at the start, so that no contact is missed or comes twice while the
list moves; each contact is looked at again when its turn comes.
"""

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_contacts
from contacts.export import pieces
from contacts.export.source import Source
from contacts.export.writers import EXTENSIONS, Writer, writer_of
from contacts.models import ContactExport
from contacts.services.exports import JOB_TYPE, PURPOSE, export_finish, export_of
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.scoping import current_account
from hoopcrm.events.emit import emit
from hoopcrm.files.services import file_store
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk

PIECE_ROWS = 20_000
QUERY_ROWS = 5_000


class ExportJob(BaseJobType):
    """The cursor holds the key of the ids, the next one, and the keys of the pieces."""

    key = JOB_TYPE
    label: Text = gettext_lazy("Export of contacts")

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """Keep the ids, write the next piece, or put the pieces together."""
        export, member = _export_of(job), _member_of(job)
        if cursor is None:
            key, count = pieces.keep_ids(Source.from_json(export.source).ids(member))
            job.total = count
            return Chunk(cursor={"ids": key, "at": 0, "written": 0, "pieces": []})
        writer = writer_of(member, export)
        if cursor["at"] >= job.total:
            self._finish(job, export, writer, cursor)
            return Chunk(cursor=None)
        ids = pieces.read_ids(cursor["ids"], cursor["at"], PIECE_ROWS)
        seen = _still_visible(member, ids) if member.only_assigned else ids
        starts = range(0, len(seen), QUERY_ROWS)
        parts = [writer.rows(seen[at : at + QUERY_ROWS]) for at in starts]
        behind = {
            "at": cursor["at"] + len(ids),
            "written": cursor["written"] + sum(part.contacts for part in parts),
            "pieces": [*cursor["pieces"], pieces.keep_piece(part.content for part in parts)],
        }
        return Chunk(cursor=cursor | behind, done=len(ids))

    def _finish(self, job: Job, export: ContactExport, writer: Writer, cursor: Any) -> None:
        actor = actor_of(job)
        with pieces.joined(writer.head(), cursor["pieces"]) as whole:
            name = file_name(export)
            stored = file_store(actor, upload=File(whole, name), purpose=PURPOSE, name=name)
        export_finish(actor, export=export, stored=stored, contacts=cursor["written"])
        # Not before the commit: a worker killed on the way to it has its successor join them again.
        used = [cursor["ids"], *cursor["pieces"]]
        transaction.on_commit(lambda: pieces.forget(used), robust=True)

    def finish(self, job: Job) -> None:
        """Tell whoever asked, also when nothing came of it."""
        export = export_of(job.params["export"])
        if export is None:
            return
        ready = job.state == Job.State.DONE
        # In nobody's name: people are not told of what they do themselves.
        emit(
            "contact_export.ready" if ready else "contact_export.failed",
            account=current_account(),
            actor=Actor.system("export"),
            subject=export,
            data={"contacts": export.contacts, "cancelled": job.state == Job.State.CANCELLED},
        )
        job.cursor = None

    def page_url(self, job: Job) -> str:
        """The exports."""
        return reverse("contacts:exports", args=[job.account_id])


def file_name(export: ContactExport) -> str:
    """What the file is called."""
    day = f"{export.created_at:%Y-%m-%d}"
    return f"{_('contacts')} {day}.{EXTENSIONS[ContactExport.Format(export.format)]}"


def _export_of(job: Job) -> ContactExport:
    export = export_of(job.params["export"])
    if export is None:
        raise Refused("gone", _("This export does not exist any more."))
    return export


def _member_of(job: Job) -> Any:
    member = actor_of(job).member
    if member is None or not member.has("contacts.export"):
        raise Refused("forbidden", _("You may not export contacts any more."))
    return member


def _still_visible(member: Any, ids: list[str]) -> list[str]:
    """Those of the ids that the member may see by now, in the same order."""
    found = visible_contacts(member).filter(pk__in=ids).values_list("pk", flat=True)
    seen = {str(pk) for pk in found}
    return [pk for pk in ids if pk in seen]
