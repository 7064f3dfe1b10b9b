"""Workflows and campaigns: made, renamed, published, taken back, deleted and brought back."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_updates, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.events.emit import emit
from hoopcrm.programs.kinds import ProgramKind, kind_of, program_kinds
from hoopcrm.programs.models import NAME_LENGTH, Program

Status = Program.Status


@service
def program_create(
    actor: Actor,
    *,
    kind: ProgramKind,
    name: str,
    status: str = Status.DRAFT,
    at: datetime | None = None,
) -> Program:
    """Make a workflow or a campaign.

    Args:
        at: when it was made, for history that is loaded later.

    Raises:
        Refused: `required`, `too_long` or `name_taken` on `name`; `bad_status`.
    """
    name = _clean(name)
    _require_status(status)
    _lock_names(kind)
    _require_free(kind, name)
    program: Program = kind.program.objects.create(  # type: ignore[attr-defined]
        account_id=current_account().pk,
        name=name,
        name_folded=fold(name),
        status=status,
        created_at=at or now(),
        updated_at=at or now(),
    )
    emit(f"{kind.key}.created", account=current_account(), actor=actor, subject=program, at=at)
    return program


@service(silent="an equal name changes nothing; another emits <kind>.renamed")
def program_rename(actor: Actor, *, program: Program, name: str) -> Program:
    """Give it another name.

    Raises:
        Refused: `required`, `too_long` or `name_taken` on `name`; `gone`.
    """
    kind, name = kind_of(program), _clean(name)
    _lock_names(kind)
    program = _locked(program)
    before = program.name
    if name == before:
        return program
    _require_free(kind, name, besides=program)
    _write(program, name=name, name_folded=fold(name))
    _tell(actor, "renamed", program, {"name": [before, name]})
    return program


@service(silent="an equal status changes nothing; another emits <kind>.published or .drafted")
def program_status_set(actor: Actor, *, program: Program, status: str) -> Program:
    """Publish it, or make it a draft again; whoever is enrolled stays so.

    Raises:
        Refused: `bad_status`, `gone`.
    """
    _require_status(status)
    program = _locked(program)
    before = program.status
    if status == before:
        return program
    _write(program, status=status)
    verb = "published" if status == Status.PUBLISHED else "drafted"
    _tell(actor, verb, program, {"status": [before, status]})
    return program


@service
def program_delete(actor: Actor, *, program: Program) -> Operation:
    """Delete it: nobody is in it any more. The operation brings it back as it was.

    Raises:
        Refused: `gone`.
    """
    program = _locked(program)
    kind = kind_of(program)
    operation = operation_start(actor, kind=f"{kind.key}.deleted", label=program.name)
    record_updates(operation, _rows(program), ["deleted_at"])
    _write(program, deleted_at=now())
    _tell(actor, "deleted", program, operation=operation)
    return operation


@service
def program_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring it back with everybody who was in it.

    Raises:
        Refused: `already_undone`; `name_taken` by one that was made since.
    """
    kind = program_kinds.get(operation.kind.partition(".")[0])
    pk = JournalRow.objects.values_list("pk_value", flat=True).get(operation=operation)
    _lock_names(kind)
    program = kind.program.objects.get(pk=pk)  # type: ignore[attr-defined]
    if Operation.objects.filter(pk=operation.pk, undone_at__isnull=True).exists():
        _require_free(kind, program.name)
    restored = restore(operation)
    _tell(actor, "restored", program, operation=operation)
    return restored


def program_hold(program: Program) -> Program:
    """The program as it is, kept so until the transaction ends; others may enrol in it as well.

    Raises:
        Refused: `gone`.
    """
    table = connection.ops.quote_name(program._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {table} WHERE account_id = %s AND id = %s FOR SHARE",  # noqa: S608 - our own name
            [current_account().pk, program.pk],
        )
    found: Program | None = _rows(program).filter(deleted_at__isnull=True).first()
    if found is None:
        raise Refused("gone", str(kind_of(program).words.gone))
    return found


def _rows(program: Program) -> Any:
    return type(program).objects.filter(pk=program.pk)


def _locked(program: Program) -> Program:
    rows = _rows(program).select_for_update(no_key=True)
    found: Program | None = rows.filter(deleted_at__isnull=True).first()
    if found is None:
        raise Refused("gone", str(kind_of(program).words.gone))
    return found


def _write(program: Program, **columns: Any) -> None:
    columns |= {"version": program.version + 1, "updated_at": now()}
    _rows(program).update(**columns)
    for name, value in columns.items():
        setattr(program, name, value)


def _tell(
    actor: Actor,
    verb: str,
    program: Program,
    changes: dict[str, Any] | None = None,
    operation: Operation | None = None,
) -> None:
    emit(
        f"{kind_of(program).key}.{verb}",
        account=current_account(),
        actor=actor,
        subject=program,
        changes=changes,
        operation=operation,
    )


def _clean(name: str) -> str:
    name = clean_line(name, limit=NAME_LENGTH, field="name")
    if not name:
        raise Refused("required", _("Give it a name."), field="name")
    return name


def _require_status(status: str) -> None:
    if status not in Status.values:
        raise Refused("bad_status", _("It is either a draft or published."), field="status")


def _require_free(kind: ProgramKind, name: str, besides: Program | None = None) -> None:
    rows = kind.program.objects.filter(  # type: ignore[attr-defined]
        name_folded=fold(name), deleted_at__isnull=True
    )
    if rows.exclude(pk=besides.pk if besides else None).exists():
        raise Refused("name_taken", str(kind.words.name_taken), field="name")


def _lock_names(kind: ProgramKind) -> None:
    """Keep other changes of the account's names out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{kind.area} {current_account().pk}"],
        )
