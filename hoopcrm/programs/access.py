"""How programs and runs are reached."""

from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from contacts.access import get_contact, visible_contacts
from contacts.models import Contact
from hoopcrm.core.prepared import Prepared
from hoopcrm.core.text import fold
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.models import Program, Run

PICKER_ROWS = 50


def programs_of(kind: ProgramKind, *, search: str = "", status: str = "") -> QuerySet[Any]:
    """The account's programs of a kind that are not deleted."""
    rows: QuerySet[Any] = kind.program.objects.filter(  # type: ignore[attr-defined]
        deleted_at__isnull=True
    )
    if status:
        rows = rows.filter(status=status)
    return rows.filter(name_folded__contains=fold(search)) if search else rows


def published(kind: ProgramKind, search: str = "") -> list[Any]:
    """The first published ones by name, for a picker."""
    found = programs_of(kind, search=search, status=Program.Status.PUBLISHED)
    return list(found.order_by("name_folded", "pk")[:PICKER_ROWS])


def every_program(kind: ProgramKind, *, status: str = "") -> list[Any]:
    """All of them by name."""
    return list(programs_of(kind, status=status).order_by("name_folded", "pk"))


def find_program(kind: ProgramKind, pk: UUID | str) -> Any | None:
    """A program by its id, or None."""
    try:
        return programs_of(kind).filter(pk=UUID(str(pk))).first()
    except ValueError:
        return None


def get_program(kind: ProgramKind, pk: UUID | str) -> Any:
    """A program of the account. Raises Http404."""
    found = find_program(kind, pk)
    if found is None:
        raise Http404
    return found


def programs_by_id(kind: ProgramKind, pks: Iterable[UUID]) -> list[Any]:
    """These programs in this order."""
    wanted = list(pks)
    found = programs_of(kind).in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def names_of(kind: ProgramKind, values: Collection[str]) -> dict[str, str]:
    """The names of programs by their ids as text; texts that are no ids are left out."""
    rows = programs_of(kind).filter(pk__in=[pk for one in values if (pk := _as_id(one))])
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def enrolled_counts(member: Any, kind: ProgramKind, pks: Collection[UUID]) -> dict[UUID, int]:
    """How many contacts that the member may see are in each of these programs."""
    rows = kind.run.objects.filter(  # type: ignore[attr-defined]
        program__in=list(pks), state=Run.State.ACTIVE
    )
    if member.only_assigned:
        return _by_program(rows.filter(contact__in=visible_contacts(member)))
    # Few contacts are deleted: looking at them is cheaper than at everybody who is enrolled.
    gone = _by_program(rows.filter(contact__deleted_at__isnull=False))
    left = {pk: count - gone.get(pk, 0) for pk, count in _by_program(rows).items()}
    return {pk: count for pk, count in left.items() if count}


def _by_program(runs: QuerySet[Any]) -> dict[UUID, int]:
    return dict(runs.order_by().values_list("program").annotate(count=Count("pk")))


def active_runs(kind: ProgramKind) -> QuerySet[Any]:
    """Runs of contacts that are in a program now."""
    rows: QuerySet[Any] = kind.run.objects.filter(  # type: ignore[attr-defined]
        state=Run.State.ACTIVE, program__deleted_at__isnull=True
    )
    return rows


def programs_with(kind: ProgramKind, contact: Contact) -> set[UUID]:
    """The ids of the programs that the contact is in now."""
    return set(active_runs(kind).filter(contact=contact).values_list("program_id", flat=True))


def finished_runs(kind: ProgramKind) -> QuerySet[Any]:
    """Runs that have ended, through to the end or before it."""
    rows: QuerySet[Any] = kind.run.objects.filter(  # type: ignore[attr-defined]
        program__deleted_at__isnull=True
    ).exclude(state=Run.State.ACTIVE)
    return rows


def runs_of(kind: ProgramKind, contact: Contact, *, active: bool) -> QuerySet[Any]:
    """The contact's runs, the newest first; those of deleted programs are past."""
    rows: QuerySet[Any] = kind.run.objects.filter(contact=contact)  # type: ignore[attr-defined]
    is_active = Q(state=Run.State.ACTIVE, program__deleted_at__isnull=True)
    rows = rows.filter(is_active if active else ~is_active)
    return rows.select_related("program").order_by("-started_at", "-pk")


def names_for(kind: ProgramKind) -> Callable[[UUID], list[str]]:
    """What tells the names of the programs that a contact is in now. One query."""

    @Prepared
    def names(contact_id: UUID) -> QuerySet[Any]:
        rows = active_runs(kind).filter(contact=contact_id)
        return rows.order_by("program__name_folded").values_list("program__name", flat=True)

    return names


def get_run(member: Any, kind: ProgramKind, pk: UUID, *, need: str) -> Any:
    """An active run of a contact that the member may see. Raises Http404, PermissionDenied."""
    found = active_runs(kind).filter(pk=pk).select_related("program").first()
    if found is None:
        raise Http404
    found.contact = get_contact(member, found.contact_id, need=need)
    return found


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
