"""Bulk actions: enrolling many contacts in a program, and removing them, set by set."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.bulk.actions import ActionForm, BulkAction, LeftOut, Result, Undone, Work
from contacts.bulk.hand import Hand
from contacts.bulk.telling import journal_part
from contacts.bulk.words import counted
from contacts.models.bulk import Outcome
from contacts.querysets import ContactQuerySet
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import JournalRow
from hoopcrm.events.emit import NewEvent, emit_many, emitted_by_sql, sql_columns
from hoopcrm.programs.access import active_runs, find_program, programs_of
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.models import Program, Run
from hoopcrm.programs.services.programs import program_hold
from hoopcrm.programs.services.runs import require_published

MOST_OFFERED = 500
# Runs, journal and events at once; answers how many there are, and who was in it already.
_ENROL = """
WITH hand AS MATERIALIZED (
    /*hand*/
), put AS (
    INSERT INTO /*table*/ (id, account_id, program_id, contact_id, state, started_at, started_by,
        ended_by, version)
    SELECT core_uuid7(%(at)s), %(account)s, %(program)s, hand.contact_id, 'active', %(at)s, %(by)s,
        '', 1 FROM hand
    ON CONFLICT (program_id, contact_id) WHERE state = 'active' DO NOTHING RETURNING id, contact_id
), kept AS (
    INSERT INTO core_journalrow (account_id, operation_id, action, "table", pk_value, after_version)
    SELECT %(account)s, %(operation)s, 'insert', %(table)s, id::text, 1 FROM put
), told AS (
    INSERT INTO events_event (id, at, contact_id, subject_type, subject_id, subject_label, changes,
        data, /*names*/)
    SELECT core_uuid7(%(at)s), %(at)s, put.contact_id, %(label)s, %(program)s::text, %(name)s, '{}',
        jsonb_build_object('run', put.id::text), /*places*/
    FROM put
)
SELECT (SELECT count(*) FROM put),
    ARRAY(SELECT contact_id FROM hand EXCEPT SELECT contact_id FROM put)
""".replace("/*hand*/", Hand.SQL)

# The same for ending runs; answers who was in none. Runs are found by their contact alone: right
# after many were enrolled the planner does not know of them yet, and would read the whole program
# for each.
_REMOVE = """
WITH hand AS MATERIALIZED (
    /*hand*/
), chosen AS MATERIALIZED (
    SELECT run.* FROM /*table*/ run WHERE run.id = ANY(ARRAY(
        SELECT (SELECT one.id FROM /*table*/ one WHERE one.contact_id = hand.contact_id
            AND (one.program_id = %(program)s) IS TRUE AND one.state = 'active') FROM hand))
    AND run.state = 'active' ORDER BY run.id FOR UPDATE
), ended AS (
    UPDATE /*table*/ run SET state = 'removed', ended_at = %(at)s, ended_by = %(by)s,
        version = run.version + 1 WHERE run.id = ANY(ARRAY(SELECT id FROM chosen))
), kept AS (
    INSERT INTO core_journalrow (account_id, operation_id, action, "table", pk_value, before,
        before_version, after_version)
    SELECT %(account)s, %(operation)s, 'update', %(table)s, id::text, jsonb_build_object(
        'state', state, 'ended_at', ended_at, 'ended_by', ended_by), version, version + 1
    FROM chosen
), told AS (
    INSERT INTO events_event (id, at, contact_id, subject_type, subject_id, subject_label, changes,
        data, /*names*/)
    SELECT core_uuid7(%(at)s), %(at)s, contact_id, %(label)s, %(program)s::text, %(name)s, '{}',
        jsonb_build_object('run', id::text), /*places*/
    FROM chosen
)
SELECT (SELECT count(*) FROM chosen),
    ARRAY(SELECT contact_id FROM hand EXCEPT SELECT contact_id FROM chosen)
""".replace("/*hand*/", Hand.SQL)


class ProgramForm(ActionForm):
    """Which program."""

    kind: ProgramKind
    only_published = True
    program = forms.ChoiceField(choices=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = Program.Status.PUBLISHED if self.only_published else ""
        rows = programs_of(self.kind, status=status).order_by("name_folded", "pk")[:MOST_OFFERED]
        field: Any = self.fields["program"]
        field.label = self.kind.words.one
        field.choices = [("", self.kind.words.choose), *((str(one.pk), one.name) for one in rows)]
        field.error_messages["required"] = self.kind.words.choose
        field.error_messages["invalid_choice"] = self.kind.words.choose
        if len(field.choices) == 1 and self.only_published:
            field.help_text = self.kind.words.nothing_published

    def options(self) -> dict[str, Any]:
        program = find_program(self.kind, self.cleaned_data["program"])
        if program is None:
            raise Refused("gone", str(self.kind.words.gone), field="program")
        return {"program": str(program.pk), "name": program.name}


class AnyProgramForm(ProgramForm):
    """Drafts too: those may have contacts in them from before."""

    only_published = False


class ProgramAction(BulkAction):
    """What both actions share."""

    modes = True
    locks = False
    undo_label = gettext_lazy("Undo")
    form_class: type[ProgramForm]

    def __init__(self, kind: ProgramKind) -> None:
        self.kind = kind
        self.permission = kind.enrol
        self.form = type("Form", (self.form_class,), {"kind": kind})

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(str(self.kind.words.one), options["name"])]

    def program(self, work: Work) -> Program:
        """The program chosen. Raises Refused when it is gone."""
        found: Program | None = find_program(self.kind, work.options["program"])
        if found is None:
            raise Refused("gone", str(self.kind.words.gone))
        return found

    def runs(self, **conditions: Any) -> Any:
        return self.kind.run.objects.filter(**conditions)  # type: ignore[attr-defined]

    def carried_out(self, work: Work, statement: str, verb: str, program: Program) -> list[UUID]:
        """Write by one statement what is done with the hand; whom it had nothing to do for."""
        type_ = f"{self.kind.key}.{verb}"
        columns = sql_columns(
            type_, account=work.account, actor=work.actor, operation=work.operation
        )
        table = self.kind.run._meta.db_table
        places = ", ".join(f"%(c_{name})s" for name in columns)
        statement = statement.replace("/*names*/", ", ".join(columns))
        statement = statement.replace("/*places*/", places)
        with connection.cursor() as cursor:
            cursor.execute(
                statement.replace("/*table*/", connection.ops.quote_name(table)),
                {
                    **{f"c_{name}": given for name, given in columns.items()},
                    **work.hand.params,
                    "account": work.account.pk,
                    "operation": work.operation.pk,
                    "program": program.pk,
                    "name": program.name,
                    "label": program._meta.label_lower,
                    "table": table,
                    "by": work.actor.label[:200],
                    "at": work.at,
                },
            )
            count, others = cursor.fetchone()
        emitted_by_sql(type_, account=work.account, count=count)
        return list(others)

    def journalled(self, undone: Undone, action: str) -> list[Any]:
        """The runs of the part that are there."""
        rows = journal_part(undone).filter(table=self.kind.run._meta.db_table, action=action)
        pks = list(rows.values_list("pk_value", flat=True))
        return list(self.runs(pk__in=pks).select_related("program").select_for_update(of=("self",)))

    def tell(self, verb: str, runs: list[Any], of: Work | Undone) -> None:
        """An event for each of the runs, which have their program."""
        emit_many(
            f"{self.kind.key}.{verb}",
            (
                NewEvent(
                    contact_id=run.contact_id,
                    subject_type=self.kind.program._meta.label_lower,
                    subject_id=str(run.program_id),
                    subject_label=run.program.name,
                    data={"run": str(run.pk)},
                )
                for run in runs
            ),
            account=of.account,
            actor=of.actor,
            operation=of.operation,
        )

    def spare(self, undone: Undone, runs: list[Any], reason: str) -> dict[UUID, Result]:
        """Take the runs out of the journal, so that they stay as they are."""
        pks = [str(run.pk) for run in runs]
        journal_part(undone).filter(table=self.kind.run._meta.db_table, pk_value__in=pks).delete()
        return {run.contact_id: (Outcome.SKIPPED, reason) for run in runs}


class Enrol(ProgramAction):
    """Adds contacts to a published program."""

    form_class = ProgramForm

    def __init__(self, kind: ProgramKind) -> None:
        super().__init__(kind)
        self.key = f"add_to_{kind.key}"
        self.label, self.icon = kind.words.add_label, kind.icon
        self.weight = 70 + kind.weight // 5

    def title(self, count: int) -> str:
        return counted(self.kind.words.add_bulk(count), count)

    def submit(self, count: int) -> str:
        return _("Add")

    def run(self, work: Work) -> Mapping[UUID, Result]:
        program = require_published(self.program(work))
        already = self.carried_out(work, _ENROL, "enrolled", program)
        return dict.fromkeys(already, (Outcome.UNCHANGED, _("Is in it already.")))

    def before_undo(self, undone: Undone) -> Mapping[UUID, Result]:
        runs = self.journalled(undone, JournalRow.Action.INSERT)
        ended = [run for run in runs if run.version != 1]
        self.tell("removed", [run for run in runs if run.version == 1], undone)
        return self.spare(undone, ended, _("Has ended since, so it stays in the history."))


class Remove(ProgramAction):
    """Takes contacts out of a program."""

    form_class = AnyProgramForm

    def __init__(self, kind: ProgramKind) -> None:
        super().__init__(kind)
        self.key = f"remove_from_{kind.key}"
        self.label, self.icon = kind.words.remove_label, "circle-x"
        self.weight = 71 + kind.weight // 5

    def title(self, count: int) -> str:
        return counted(self.kind.words.remove_bulk(count), count)

    def submit(self, count: int) -> str:
        return _("Remove")

    def left_out(self, member: Any, contacts: ContactQuerySet) -> list[LeftOut]:
        inside = active_runs(self.kind).values("contact_id")
        without = contacts.exclude(pk__in=inside).count()
        return [LeftOut(without, self.kind.words.in_none(without))] if without else []

    def run(self, work: Work) -> Mapping[UUID, Result]:
        program = program_hold(self.program(work))
        outside = self.carried_out(work, _REMOVE, "removed", program)
        return dict.fromkeys(outside, (Outcome.UNCHANGED, _("Is not in it.")))

    def before_undo(self, undone: Undone) -> Mapping[UUID, Result]:
        runs = self.journalled(undone, JournalRow.Action.UPDATE)
        again = set(
            self.runs(
                program__in={run.program_id for run in runs},
                contact__in=[run.contact_id for run in runs],
                state=Run.State.ACTIVE,
            ).values_list("program_id", "contact_id")
        )
        anew = [run for run in runs if (run.program_id, run.contact_id) in again]
        back = [run for run in runs if (run.program_id, run.contact_id) not in again]
        self.tell("enrolled", back, undone)
        return self.spare(undone, anew, _("Has been enrolled again since."))
