"""The job that counts what would become of a file's rows, before anything is written.

It reads and plans as the import does. What it counts is kept in the job itself; the import's row
is not written, so that whoever starts the import never waits for it.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.ingest import problems as codes
from contacts.ingest import stage
from contacts.ingest.plan import Plan, Planner, StagedRow, read_rows
from hoopcrm.accounts import limits
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.scoping import current_account
from hoopcrm.imports.choices import ingest_options
from hoopcrm.imports.foreseeing import Foreseen, add_samples, foresee
from hoopcrm.imports.jobs import stage_next, start_cursor
from hoopcrm.imports.models import Import, Mode
from hoopcrm.imports.services import CHECK_TYPE
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk

PLAN_ROWS = 5_000
# Addresses in several rows that are followed from one chunk to the next.
MOST_FOLLOWED = 20_000
FOUND = "found"


@dataclass(slots=True)
class Found:
    """How many rows would make a contact, meet one, and so on.

    Attributes:
        unchanged: rows that meet a contact which has it all already.
        exact: False when too many rows share addresses to follow each of them.
        codes: rows by code of their problems.
        fields: how many contacts would change in each field, by key of an event's changes.
        samples: a few rows of each outcome.
    """

    create: int = 0
    update: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    warned: int = 0
    exact: bool = True
    codes: dict[str, int] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, job: Job) -> "Found":
        """What the job has counted so far."""
        return cls(**job.params.get(FOUND, {}))

    @property
    def rows(self) -> int:
        """All rows counted."""
        return self.create + self.update + self.unchanged + self.skipped + self.failed

    def keep(self, job: Job) -> None:
        """Put it into the job, which is saved with its chunk."""
        job.params = job.params | {FOUND: asdict(self)}

    def add(self, batch: UUID, rows: list[StagedRow], plan: Plan, foreseen: Foreseen) -> None:
        """Count the rows of a chunk."""
        tally = Counter(self.codes)
        room = _room(self.create)
        for row in plan.creates[room:] if room is not None else []:
            plan.end(row.line, codes.CREATE_FAILED, "", "")
        created = {row.line for row in plan.creates}
        outcomes: dict[int, str] = {}
        for row in rows:
            ended = plan.ended.get(row.line)
            outcome = str(ended) if ended else "create" if row.line in created else "update"
            if row.line in foreseen.unchanged:
                outcome = "unchanged"
            outcomes[row.line] = outcome
            setattr(self, outcome, getattr(self, outcome) + 1)
            found = plan.problems.get(row.line, [])
            self.warned += bool(found) and ended is None
            tally.update({str(code) for code, _target, _value in found})
        self.codes = dict(sorted(tally.items()))
        self.fields = dict(Counter(self.fields) + foreseen.fields)
        add_samples(self.samples, batch, outcomes, plan, foreseen)


def _room(planned: int) -> int | None:
    """How many more contacts the account's plan has room for; None without a limit."""
    try:
        limits.require(current_account(), "contacts", adding=1 << 40)
    except Refused as refusal:
        return max(0, int(refusal.data["limit"]) - int(refusal.data["used"]) - planned)
    return None


class ImportCheck(BaseJobType):
    """Three phases as the import: `stage`, `settle`, `plan`."""

    key = CHECK_TYPE
    label: Text = gettext_lazy("Check of an import")

    def prepare(self, job: Job) -> int | None:
        """The number of rows, where the file has been counted."""
        total: int | None = _import_of(job).rows
        return total

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next step."""
        imported = _import_of(job)
        cursor = cursor or start_cursor(imported)
        if cursor["phase"] == "stage":
            count, behind = stage_next(imported, cursor, job.pk)
            return Chunk(cursor=behind | {"staged": cursor.get("staged", 0) + count})
        if cursor["phase"] == "settle":
            return self._settle(job, imported, cursor["staged"])
        return self._plan(job, imported, cursor)

    def _settle(self, job: Job, imported: Import, staged: int) -> Chunk:
        if imported.mode != Mode.EACH:
            stage.settle(job.pk)
        job.total = staged
        repeated = stage.repeated_addresses(job.pk, MOST_FOLLOWED + 1)
        found = Found(exact=len(repeated) <= MOST_FOLLOWED)
        found.keep(job)
        followed = repeated if found.exact and staged > PLAN_ROWS else []
        begin = {"phase": "plan", "after": 0, "staged": staged}
        return Chunk(cursor=begin | {"followed": followed, "taken": {}})

    def _plan(self, job: Job, imported: Import, cursor: dict[str, Any]) -> Chunk:
        rows = read_rows(job.pk, cursor["after"], PLAN_ROWS)
        taken = {value: UUID(holder) for value, holder in cursor["taken"].items()}
        options = ingest_options(imported)
        planner = Planner(rows, options, taken)
        found = Found.of(job)
        plan = planner.plan()
        found.add(job.pk, rows, plan, foresee(actor_of(job), job.pk, plan, options))
        if len(rows) < PLAN_ROWS and found.rows < cursor["staged"]:
            # The database crashed and emptied its unlogged tables: read the file again.
            Found().keep(job)
            job.done = 0
            return Chunk(cursor=start_cursor(imported))
        found.keep(job)
        if len(rows) < PLAN_ROWS:
            return Chunk(cursor=None, done=len(rows))
        holders = planner.holders_of(cursor["followed"])
        behind = {"after": rows[-1].line, "taken": cursor["taken"] | _as_texts(holders)}
        return Chunk(cursor=cursor | behind, done=len(rows))

    def finish(self, job: Job) -> None:
        """Forget the rows, and the addresses in the cursor."""
        stage.forget(job.pk)
        job.cursor = None

    def page_url(self, job: Job) -> str:
        """The step of the import that shows what was counted."""
        return reverse("imports:check", args=[job.account_id, job.params["import"]])


def _as_texts(holders: dict[str, UUID]) -> dict[str, str]:
    return {value: str(holder) for value, holder in holders.items()}


def _import_of(job: Job) -> Import:
    imported: Import | None = Import.objects.filter(pk=job.params["import"]).first()
    if imported is None:
        raise Refused("gone", _("This import does not exist any more."))
    return imported
