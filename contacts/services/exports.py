"""Exports: told, and where they are long, started."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.export.source import Source
from contacts.models import ContactExport
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.events.emit import emit
from hoopcrm.files.models import StoredFile
from hoopcrm.jobs.services import job_start

JOB_TYPE = "contacts.export"
PURPOSE = "contact_export"
KEPT_FOR = timedelta(days=7)


@service(read_only=ReadOnly.ALLOW)
def export_note(
    actor: Actor,
    *,
    source: Source,
    format: str,
    columns: Sequence[str] | None,
    contacts: int,
    saved: str = "",
) -> ContactExport:
    """Keep that contacts go out to the browser now. `saved` is what the list is called."""
    export = _made(actor, source, format, columns, saved)
    export.contacts = contacts
    export.save()
    _tell(actor, export)
    return export


@service
def export_start(
    actor: Actor,
    *,
    source: Source,
    format: str,
    columns: Sequence[str] | None,
    saved: str = "",
) -> ContactExport:
    """Begin to write a file in the background; whoever asked is told when it is there."""
    export = _made(actor, source, format, columns, saved)
    export.job = job_start(
        actor,
        type=JOB_TYPE,
        params={"export": str(export.pk)},
        label=_("Export: %(what)s") % {"what": export.what},
    )
    export.save()
    emit(
        "contact_export.started",
        account=current_account(),
        actor=actor,
        subject=export,
        data={"format": format, "columns": _columns_text(export)},
    )
    return export


@service
def export_finish(
    actor: Actor, *, export: ContactExport, stored: StoredFile, contacts: int
) -> None:
    """Keep the file that an export has written, for a while."""
    export.file, export.contacts, export.expires_at = stored, contacts, now() + KEPT_FOR
    export.save()
    _tell(actor, export)


def export_of(pk: UUID | str) -> ContactExport | None:
    """The export of a job, locked."""
    rows = ContactExport.objects.select_for_update(of=("self",))
    export: ContactExport | None = rows.filter(pk=pk).first()
    return export


def _made(
    actor: Actor, source: Source, format: str, columns: Sequence[str] | None, saved: str
) -> ContactExport:
    export: ContactExport = ContactExport.objects.create(
        account_id=current_account().pk,
        format=ContactExport.Format(format),
        source=source.as_json(),
        what=source.text(saved)[:200],
        columns=None if columns is None else list(columns),
        member=actor.member,
        actor_label=actor.label[:200],
    )
    return export


def _tell(actor: Actor, export: ContactExport) -> None:
    data: dict[str, Any] = {
        "contacts": export.contacts,
        "format": export.format,
        "columns": _columns_text(export),
    }
    emit("contacts.exported", account=current_account(), actor=actor, subject=export, data=data)


def _columns_text(export: ContactExport) -> list[str] | str:
    return "all" if export.columns is None else export.columns
