"""Writing staged rows to contacts, a chunk at a time."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from contacts.ingest import problems as codes
from contacts.ingest.context import Context
from contacts.ingest.create import insert_contacts, leave_out
from contacts.ingest.extras import create_extras
from contacts.ingest.options import IngestOptions
from contacts.ingest.plan import Plan, Planner, StagedRow, read_rows
from contacts.ingest.problems import Found
from contacts.ingest.rows import SEPARATOR
from contacts.ingest.unique import claim_for_new
from contacts.ingest.update import Updater
from contacts.ingest.write_updates import write_changes
from contacts.matching import lock_account_identities
from contacts.models import ContactAccess, ContactTag
from contacts.services.tags import tag_key
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.copy import copy_rows
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal_parts import journal_mark, record_afters
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service

CHUNK_ROWS = 5_000
Role = ContactAccess.Role


@dataclass(slots=True)
class ChunkResult:
    """What a chunk did.

    Attributes:
        last_line: where the next chunk goes on; None when no row was left.
        rows: how many were handled.
        outcomes: how many rows were created, updated, unchanged, skipped and failed.
        warned: how many of those written have a problem all the same.
        problems: (line, outcome, problems) of each row that has any.
        journal: marks between which the undo journal has what the chunk did.
    """

    last_line: int | None
    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    warned: int = 0
    problems: list[tuple[int, str, list[Found]]] = field(default_factory=list)
    journal: tuple[int, int] = (0, 0)


@service(silent="rows that change nothing emit nothing; each contact written emits its event")
def ingest_chunk(
    actor: Actor,
    *,
    batch: UUID,
    after: int,
    operation: Operation,
    options: IngestOptions,
    limit: int = CHUNK_ROWS,
) -> ChunkResult:
    """Write the staged rows after line `after` to contacts: all of them, in one transaction.

    Nobody else in the account can take an e-mail or phone until it commits.
    """
    lock_account_identities()
    _prefer_indexes()
    rows = read_rows(batch, after, limit)
    result = ChunkResult(rows[-1].line if rows else None)
    if rows:
        account = current_account()
        context = Context(account, actor, batch, operation, options, now())
        begin = journal_mark()
        _write(context, rows, result)
        record_afters(operation, behind=begin)
        result.journal = (begin, journal_mark())
    return result


def _prefer_indexes() -> None:
    """Until the transaction ends, look thousands of values up one by one.

    The planner takes so long a list for a reason to read the whole table, in every chunk.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL jit = off;"
            " SET LOCAL max_parallel_workers_per_gather = 0"
        )


def _write(context: Context, rows: list[StagedRow], result: ChunkResult) -> None:
    """Write rows; should the database refuse one, find it by halving and go on without it."""
    try:
        with transaction.atomic():
            plan = Planner(rows, context.options).plan()
            outcomes = _carry_out(context, plan, [row.line for row in rows])
    except (DataError, IntegrityError) as error:
        context.tag_ids.clear()
        context.businesses.clear()
        if len(rows) > 1:
            half = len(rows) // 2
            _write(context, rows[:half], result)
            _write(context, rows[half:], result)
            return
        plan, outcomes = Plan(), {}
        reason = str(error).partition("\n")[0]
        plan.end(rows[0].line, codes.CREATE_FAILED, "", reason)
    result.rows += len(rows)
    for row in rows:
        ended = plan.ended.get(row.line)
        outcome = str(ended) if ended else outcomes[row.line]
        result.outcomes[outcome] += 1
        found = plan.problems.get(row.line)
        if found:
            result.warned += ended is None
            result.problems.append((row.line, outcome, found))


def _carry_out(context: Context, plan: Plan, lines: list[int]) -> dict[int, str]:
    """Write what was planned for the rows of these lines; the outcome of each row written."""
    outcomes: dict[int, str] = {}
    creates = _within_limit(context, plan)
    without = plan.without
    leave_out(
        context.batch, {row.line: without[row.line] for row in creates if row.line in without}
    )
    claim_for_new(context, plan, creates)
    _create(context, creates, lines)
    if creates:
        create_extras(context, plan, creates)
    outcomes |= {row.line: "created" for row in creates}
    if not plan.passes:
        return outcomes
    updater = Updater(context, plan)
    for updates in plan.passes:
        changes = updater.changes(updates)
        write_changes(context, changes)
        changed = {change.line for change in changes}
        for update in updates:
            if update.line in changed:
                outcomes[update.line] = "updated"
            else:
                outcomes.setdefault(update.line, "unchanged")
    return outcomes


def _within_limit(context: Context, plan: Plan) -> list[StagedRow]:
    """The rows that make contacts, as many as the plan of the account has room for."""
    room = len(plan.creates)
    if not room:
        return []
    try:
        limits.require(context.account, "contacts", adding=room)
    except Refused as refusal:
        room = max(0, refusal.data["limit"] - refusal.data["used"])
        for row in plan.creates[room:]:
            plan.end(row.line, codes.CREATE_FAILED, "", refusal.message)
    return plan.creates[:room]


def _create(context: Context, rows: list[StagedRow], all_lines: list[int]) -> None:
    if not rows:
        return
    cells = dict.fromkeys(row.tags for row in rows if row.tags)
    context.need_tags(name for cell in cells for name in cell.split(SEPARATOR))
    context.need_businesses(dict.fromkeys(row.company_name for row in rows if row.company_name))
    lines = {row.line for row in rows}
    others = [line for line in all_lines if line not in lines]
    insert_contacts(context, [row.line for row in rows], others)
    account_id = context.account.pk
    copy_rows(
        ContactTag,
        ("account_id", "contact_id", "tag_id"),
        (
            (account_id, row.new_id, context.tag_ids[key])
            for row in rows
            if row.tags
            for key in dict.fromkeys(map(tag_key, row.tags.split(SEPARATOR)))
        ),
    )
    access = []
    for row in rows:
        if row.owner_id:
            access.append((account_id, row.new_id, row.owner_id, Role.OWNER.value))
        if row.followers:
            wanted = (UUID(text) for text in row.followers.split(SEPARATOR))
            access += [
                (account_id, row.new_id, one, Role.FOLLOWER.value)
                for one in wanted
                if one != row.owner_id
            ]
    if access:
        columns = ("account_id", "contact_id", "member_id", "role")
        copy_rows(ContactAccess, columns, access)
    limits.record(context.account, "contacts", len(rows))


def settle_search() -> None:
    """Sort what was written into the search index; until then every search reads it besides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('contacts_contact_search')")


def explain(found: Found) -> str:
    """A problem in words, for people."""
    code, _target, value = found
    problem = codes.PROBLEMS.get(code)
    return problem.text(value) if problem else _("Unknown problem")
