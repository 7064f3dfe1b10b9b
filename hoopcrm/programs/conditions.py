"""Conditions on contacts: which programs they are in, and which are behind them."""

from collections.abc import Iterable, Mapping

from contacts.conditions import choices
from contacts.conditions.context import Context
from contacts.conditions.fields import Choice, ConditionField, FieldGroup, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.sources import Related
from hoopcrm.programs.access import active_runs, finished_runs, names_of, programs_of
from hoopcrm.programs.kinds import ProgramKind

MOST_OFFERED = 500


def active_key(kind: ProgramKind) -> str:
    """How conditions name the programs that a contact is in."""
    return f"active_{kind.area}"


def finished_key(kind: ProgramKind) -> str:
    """How conditions name the programs that a contact was in."""
    return f"finished_{kind.area}"


def add_conditions(kind: ProgramKind) -> None:
    """Register both fields of a kind."""

    def offered(context: Context) -> Iterable[Choice]:
        rows = programs_of(kind).order_by("name_folded", "pk")[:MOST_OFFERED]
        return [Choice(value=str(one.pk), label=one.name) for one in rows]

    def labels(values: list[str]) -> Mapping[str, str]:
        return names_of(kind, values)

    for key, label, runs in (
        (active_key(kind), kind.words.active_field, active_runs),
        (finished_key(kind), kind.words.finished_field, finished_runs),
    ):
        condition_fields.add(
            ConditionField(
                key=key,
                label=label,
                group=FieldGroup.AUTOMATION,
                kind=Kind.CHOICE,
                source=Related(lambda context, runs=runs: runs(kind), "program_id", lead=True),
                choices=offered,
                labels=labels,
                is_choice=choices.is_id,
                permission=kind.view,
                weight=kind.weight,
            )
        )
