"""Deciding what becomes of each row of a chunk: by the one truth table, in the file's order."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.db import connection

from contacts.ingest import problems as codes
from contacts.ingest.options import IngestOptions
from contacts.ingest.problems import Effect, Found, outcome_of
from contacts.ingest.rows import SEPARATOR
from contacts.matching import Outcome, Rule, decide
from contacts.models import Contact, StagedContact
from hoopcrm.core.scoping import current_account


class StagedRow(NamedTuple):
    """What planning needs of a staged row."""

    line: int
    stopped: bool
    winner: int | None
    contact_id: UUID | None
    new_id: UUID
    emails: str
    email_given: bool
    phones: str
    phone_given: bool
    problems: str
    tags: str = ""
    owner_id: UUID | None = None
    followers: str = ""
    company_name: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """A row to be applied to a contact, without the addresses in `without`."""

    line: int
    contact_id: UUID
    without: frozenset[str] = frozenset()


@dataclass(slots=True)
class Plan:
    """What becomes of the rows of a chunk.

    Attributes:
        creates: rows that make new contacts; `without` has addresses they do not get.
        passes: updates, so that each pass touches a contact only once.
        problems: by line; `ended` has the lines of which nothing is written.
    """

    creates: list[StagedRow] = field(default_factory=list)
    without: dict[int, frozenset[str]] = field(default_factory=dict)
    passes: list[list[Update]] = field(default_factory=list)
    problems: dict[int, list[Found]] = field(default_factory=dict)
    ended: dict[int, Effect] = field(default_factory=dict)

    def note(self, line: int, code: int, target: str, value: str) -> None:
        """Add a problem to a row."""
        self.problems.setdefault(line, []).append((code, target, value))

    def end(self, line: int, code: int, target: str, value: str) -> None:
        """Add a problem that leaves the row unwritten."""
        self.note(line, code, target, value)
        self.ended[line] = codes.PROBLEMS[code].effect


def read_rows(batch: UUID, after: int, limit: int) -> list[StagedRow]:
    """The next rows of the batch after line `after`."""
    rows = StagedContact.objects.filter(batch=batch, line__gt=after).order_by("line")
    return [
        StagedRow(*row)
        for row in rows.values_list(
            "line",
            "stopped",
            "winner",
            "contact_id",
            "new_id",
            "emails_normalised",
            "email_given",
            "phones_normalised",
            "phone_given",
            "problems",
            "tags",
            "owner_id",
            "followers",
            "company_name",
        )[:limit]
    ]


class Planner:
    """Goes through rows in order, knowing who has which address, and who will have.

    Args:
        taken: addresses that contacts would have by rows planned before and not written.
    """

    def __init__(
        self,
        rows: list[StagedRow],
        options: IngestOptions,
        taken: Mapping[str, UUID] | None = None,
    ) -> None:
        self._rows = rows
        self._options = options
        self._plan = Plan()
        self._turns: dict[UUID, int] = {}
        taken = taken or {}
        emails: set[str] = set()
        phones: set[str] = set()
        for row in rows:
            if not row.stopped and row.winner is None:
                emails.update(row.emails.split(SEPARATOR) if row.emails else ())
                phones.update(row.phones.split(SEPARATOR) if row.phones else ())
        self._emails = holders("contacts_contactemail", emails)
        self._phones = holders("contacts_contactphone", phones)
        for known, values in ((self._emails, emails), (self._phones, phones)):
            known.update({one: [taken[one]] for one in values & taken.keys() - known.keys()})
        given = [row.contact_id for row in rows if row.contact_id is not None]
        alive = Contact.objects.alive().filter(pk__in=given)
        self._known: set[UUID] = set(alive.values_list("pk", flat=True)) if given else set()

    def plan(self) -> Plan:
        """Decide every row."""
        for row in self._rows:
            self._one(row)
        return self._plan

    def holders_of(self, values: Collection[str]) -> dict[str, UUID]:
        """Who has or would have each of these addresses, after `plan`."""
        return {
            value: known[value][0]
            for known in (self._emails, self._phones)
            for value in values
            if known.get(value)
        }

    def _one(self, row: StagedRow) -> None:
        plan = self._plan
        if row.problems:
            plan.problems[row.line] = [tuple(found) for found in json.loads(row.problems)]
        if row.stopped:
            plan.ended[row.line] = outcome_of(plan.problems[row.line]) or Effect.FAILED
            return
        if row.winner == 0:
            plan.end(row.line, codes.REPEATED_ID, "contact_id", str(row.contact_id))
            return
        if row.winner is not None:
            plan.end(row.line, codes.REPEATED, "", str(row.winner))
            return
        emails = row.emails.split(SEPARATOR) if row.emails else []
        phones = row.phones.split(SEPARATOR) if row.phones else []
        if self._options.mode == "each":
            self._create_beside(row, emails, phones)
            return
        found = self._found(row, emails, phones)
        if found is None:
            return
        key = self._key(row, emails, phones)
        if found and self._options.mode == "create":
            plan.end(row.line, codes.EXISTS, *key)
        elif not found and self._options.mode == "update":
            plan.end(row.line, codes.NOT_FOUND, *key)
        elif found:
            self._update(row, found, emails, phones, key)
        else:
            self._create(row, emails, phones)

    def _found(self, row: StagedRow, emails: list[str], phones: list[str]) -> list[UUID] | None:
        """The contacts that the row means, none for a new one; None when the row has ended."""
        if row.contact_id is not None:
            if row.contact_id in self._known:
                return [row.contact_id]
            self._plan.end(row.line, codes.UNKNOWN_ID, "contact_id", str(row.contact_id))
            return None
        email = self._emails.get(emails[0], []) if row.email_given else None
        phone = self._phones.get(phones[0], []) if row.phone_given else None
        pair = (email, phone) if self._options.prefer == "email" else (phone, email)
        if decide(Rule.IMPORT, _holder(pair[0]), _holder(pair[1])).outcome is Outcome.CREATE:
            return []
        return pair[0] or pair[1] or []

    def _key(self, row: StagedRow, emails: list[str], phones: list[str]) -> tuple[str, str]:
        """(field, value) that the row was looked for by."""
        if row.contact_id is not None:
            return ("contact_id", str(row.contact_id))
        email = ("email", emails[0]) if row.email_given else None
        phone = ("phone", phones[0]) if row.phone_given else None
        pair = (email, phone) if self._options.prefer == "email" else (phone, email)
        return pair[0] or pair[1] or ("", "")

    def _create(self, row: StagedRow, emails: list[str], phones: list[str]) -> None:
        self._plan.creates.append(row)
        without = []
        for known, target, values in self._lists(emails, phones):
            for value in values:
                if known.get(value):
                    without.append(value)
                    self._plan.note(row.line, codes.BELONGS_TO_OTHER, target, value)
                else:
                    known[value] = [row.new_id]
        if without:
            self._plan.without[row.line] = frozenset(without)

    def _create_beside(self, row: StagedRow, emails: list[str], phones: list[str]) -> None:
        """Make a contact although others have its addresses."""
        self._plan.creates.append(row)
        for known, target, values in self._lists(emails, phones):
            for value in values:
                if known.get(value):
                    self._plan.note(row.line, codes.SHARED_NOW, target, value)
                known.setdefault(value, []).append(row.new_id)

    def _update(
        self,
        row: StagedRow,
        found: list[UUID],
        emails: list[str],
        phones: list[str],
        key: tuple[str, str],
    ) -> None:
        if len(found) > 1:
            self._plan.note(row.line, codes.SHARED_BY_SEVERAL, *key)
        without: dict[UUID, set[str]] = {contact: set() for contact in found}
        for known, target, values in self._lists(emails, phones):
            for value in values:
                owners = known.get(value) or []
                if owners and not set(owners) & set(found):
                    self._plan.note(row.line, codes.BELONGS_TO_OTHER, target, value)
                takers = [one for one in found if one in owners] if owners else found[:1]
                for contact in found:
                    if contact not in takers:
                        without[contact].add(value)
                if not owners:
                    known[value] = [found[0]]
        for contact in found:
            turn = self._turns.get(contact, 0)
            self._turns[contact] = turn + 1
            while len(self._plan.passes) <= turn:
                self._plan.passes.append([])
            update = Update(row.line, contact, frozenset(without[contact]))
            self._plan.passes[turn].append(update)

    def _lists(
        self, emails: list[str], phones: list[str]
    ) -> tuple[tuple[dict[str, list[UUID]], str, list[str]], ...]:
        return ((self._emails, "email", emails), (self._phones, "phone", phones))


def _holder(found: list[UUID] | None) -> UUID | None | Literal[""]:
    """The holder as the truth table knows it: "" for a blank cell, None for nobody."""
    if found is None:
        return ""
    return found[0] if found else None


def holders(table: str, values: Iterable[str]) -> dict[str, list[UUID]]:
    """The living contacts that have each address, the oldest first."""
    wanted = sorted(values)
    if not wanted:
        return {}
    found: dict[str, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.normalised, a.contact_id FROM {table} a"  # noqa: S608 - our own table names
            " JOIN contacts_contact c ON c.id = a.contact_id AND c.deleted_at IS NULL"
            " WHERE a.account_id = %s AND a.normalised = ANY(string_to_array(%s, %s))"
            " ORDER BY c.created_at, c.id",
            [current_account().pk, SEPARATOR.join(wanted), SEPARATOR],
        )
        rows: list[Any] = cursor.fetchall()
    for value, contact_id in rows:
        found.setdefault(value, []).append(contact_id)
    return found
