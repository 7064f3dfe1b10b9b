"""Enrolling a contact in a workflow or a campaign, and removing it again, each with Undo."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from contacts.access import visible_contacts
from contacts.models import Contact
from contacts.services.rows import contact_hold
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.journal import (
    Restored,
    operation_start,
    record_inserts,
    record_updates,
    restore,
)
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.programs.kinds import ProgramKind, kind_of, program_kinds
from hoopcrm.programs.models import Program, Run
from hoopcrm.programs.services.programs import program_hold

State = Run.State
# What ending a run writes.
END = ["state", "ended_at", "ended_by"]


@service(silent="who is in it already stays so; else <kind>.enrolled tells it")
def contact_enrol(
    actor: Actor,
    *,
    program: Program,
    contact: Contact,
    starts_at: datetime | None = None,
    at: datetime | None = None,
) -> Operation | None:
    """Enrol a contact; the operation takes it back. None when the contact is in it already.

    Args:
        starts_at: when what the program leads up to takes place.
        at: when it was enrolled, for history that is loaded later.

    Raises:
        Refused: `draft` on `program`, `gone`, or `deleted` of the contact.
    """
    contact_hold(contact)
    program = require_published(program)
    kind = kind_of(program)
    run = kind.run(
        id=new_id(at),
        account_id=current_account().pk,
        program_id=program.pk,
        contact_id=contact.pk,
        started_at=at or now(),
        starts_at=starts_at,
        started_by=actor.label[:200],
    )
    # The database decides who was first.
    kind.run.objects.bulk_create([run], ignore_conflicts=True)  # type: ignore[attr-defined]
    if not _run(kind, pk=run.pk).exists():
        return None
    operation = operation_start(actor, kind=f"{kind.key}.enrolled", label=_label(contact, program))
    record_inserts(operation, kind.run, [run.pk])
    _tell(actor, "enrolled", run, program, contact, operation, at)
    return operation


@service(silent="who is not in it stays so; else <kind>.removed tells it")
def contact_remove(
    actor: Actor,
    *,
    program: Program,
    contact: Contact,
    at: datetime | None = None,
) -> Operation | None:
    """End the contact's run; the operation takes it back. None when there is none."""
    kind = kind_of(program)
    runs = _run(kind, program=program, contact=contact, state=State.ACTIVE)
    return _remove(actor, kind, contact, runs, label=_label(contact, program), at=at)


@service(silent="who is in none stays so; else <kind>.removed tells each")
def contact_remove_from_all(
    actor: Actor, *, kind: ProgramKind, contact: Contact
) -> Operation | None:
    """End all runs of the contact through programs of this kind. None when there are none."""
    runs = _run(kind, contact=contact, state=State.ACTIVE, program__deleted_at__isnull=True)
    return _remove(actor, kind, contact, runs, label=contact.display_name)


@service(silent="a run that has ended already stays so; else <kind>.finished tells it")
def run_finish(actor: Actor, *, run: Run, at: datetime | None = None) -> None:
    """Note that the contact has gone through to the end."""
    kind = kind_of(run)
    rows = _run(kind, pk=run.pk, state=State.ACTIVE)
    found = rows.select_related("program", "contact").select_for_update(of=("self",)).first()
    if found is None:
        return
    rows.update(state=State.FINISHED, ended_at=at or now(), version=F("version") + 1)
    _tell(actor, "finished", found, found.program, found.contact, None, at)


@service
def contact_enrol_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Take an enrolment back, as if it had never been.

    Raises:
        Refused: `already_undone`, `gone` when the contact is not seen by the actor, `changed`
            when the run has ended since.
    """
    _kind, runs = _journalled(actor, operation)
    if any(run.state != State.ACTIVE or run.version != 1 for run in runs):
        raise Refused("changed", _("This has ended since, so it stays in the history."))
    restored = restore(operation)
    for run in runs:
        _tell(actor, "removed", run, run.program, run.contact, operation)
    return restored


@service
def contact_remove_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Go on with runs that were ended.

    Raises:
        Refused: `already_undone`, `gone`, `changed` when the contact was enrolled anew.
    """
    kind, runs = _journalled(actor, operation)
    anew = {
        "program__in": {run.program_id for run in runs},
        "contact__in": {run.contact_id for run in runs},
    }
    if _run(kind, state=State.ACTIVE, **anew).exists():
        raise Refused("changed", _("The contact has been enrolled again since."))
    restored = restore(operation)
    back = _run(kind, pk__in=[run.pk for run in runs], state=State.ACTIVE)
    for run in back.select_related("program", "contact"):
        _tell(actor, "enrolled", run, run.program, run.contact, operation)
    return restored


def require_published(program: Program) -> Program:
    """The program, held as it is. Raises Refused `gone`, or `draft` on `program`."""
    program = program_hold(program)
    if not program.is_published:
        raise Refused("draft", str(kind_of(program).words.draft_refused), field="program")
    return program


def _remove(
    actor: Actor,
    kind: ProgramKind,
    contact: Contact,
    runs: Any,
    *,
    label: str,
    at: datetime | None = None,
) -> Operation | None:
    found = list(runs.select_related("program").select_for_update(of=("self",)).order_by("pk"))
    if not found:
        return None
    operation = operation_start(actor, kind=f"{kind.key}.removed", label=label)
    chosen = _run(kind, pk__in=[run.pk for run in found])
    record_updates(operation, chosen, END)
    chosen.update(
        state=State.REMOVED,
        ended_at=at or now(),
        ended_by=actor.label[:200],
        version=F("version") + 1,
    )
    for run in found:
        _tell(actor, "removed", run, run.program, contact, operation, at)
    return operation


def _journalled(actor: Actor, operation: Operation) -> tuple[ProgramKind, list[Any]]:
    """The runs of an operation, which is not undone yet, of contacts that the actor may see."""
    locked = Operation.objects.select_for_update().get(pk=operation.pk)
    if locked.undone_at is not None:
        raise Refused("already_undone", _("This has already been undone."))
    kind = program_kinds.get(operation.kind.partition(".")[0])
    pks = list(JournalRow.objects.filter(operation=operation).values_list("pk_value", flat=True))
    people = visible_contacts(actor.member) if actor.member else Contact.objects.alive()
    rows = _run(kind, pk__in=pks, program__deleted_at__isnull=True)
    runs = list(rows.select_related("program", "contact").select_for_update(of=("self",)))
    seen = set(people.filter(pk__in=[run.contact_id for run in runs]).values_list("pk", flat=True))
    if len(runs) != len(pks) or any(run.contact_id not in seen for run in runs):
        raise Refused("gone", _("This cannot be taken back any more."))
    return kind, runs


def _run(kind: ProgramKind, **conditions: Any) -> Any:
    return kind.run.objects.filter(**conditions)  # type: ignore[attr-defined]


def _label(contact: Contact, program: Program) -> str:
    return f"{contact.display_name}, {program.name}"


def _tell(
    actor: Actor,
    verb: str,
    run: Run,
    program: Program,
    contact: Contact,
    operation: Operation | None = None,
    at: datetime | None = None,
) -> None:
    data: dict[str, Any] = {"run": str(run.pk)}
    if run.starts_at:
        data["starts_at"] = run.starts_at
    emit(
        f"{kind_of(program).key}.{verb}",
        account=current_account(),
        actor=actor,
        contact=contact,
        subject=program,
        data=data,
        operation=operation,
        at=at,
    )
