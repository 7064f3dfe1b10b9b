"""Duplicates: how fast they are found, how right that is, and how long a merge takes."""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from bench.clock import Report, repeat
from bench.twins import Row, Town
from contacts.models import Contact, ContactEmail, ContactPhone, Note, Task
from contacts.search_text import Address, derived_columns
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.accounts import account_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.copy import copy_rows
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.access import groups
from hoopcrm.duplicates.finding.search import (
    KEY_ROWS,
    SLICES,
    finish_scan,
    keys_chunk,
    look_around,
    look_for_names,
    look_for_values,
)
from hoopcrm.duplicates.models import DuplicatePair, DuplicateScan
from hoopcrm.duplicates.reasons import LIKELY, SURE, labels_of
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo

ACTOR = Actor.system("bench")
RELATED = 3_000
BATCH = 50_000
DERIVED = (
    *("email", "email_normalised", "phone", "phone_normalised"),
    *("sort_name", "last_folded", "company_folded", "search"),
)
COLUMNS = (
    *("id", "account_id", "first_name", "last_name", "company_name", "birth_date"),
    *("birth_month", "birth_day", "postal_code", "address1", "type_id", "website", "source"),
    *("gender", "city", "state", "country", "time_zone", "custom", "created_at", "updated_at"),
    *("version", "first_session_source", "latest_session_source", "created_via", *DERIVED),
)


def measure_duplicates(report: Report, contacts: int) -> None:
    """Fill an account with people of whom some are there twice, find them, merge."""
    started = time.perf_counter()
    account = account_create(ACTOR, name=f"Duplicates {contacts}")
    with scope(account):
        persons = _fill(account, contacts)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        print(f"{len(persons):,} contacts in {time.perf_counter() - started:.0f} s")
        _measure_scan(report, len(persons))
        _measure_rightness(report, persons)
        _measure_arrival(report, persons)
        _measure_merge(report, account)


def _fill(account: Account, contacts: int) -> dict[UUID, int]:
    """Write the rows; returns who each contact is."""
    persons: dict[UUID, int] = {}
    town = Town(contacts)
    batch: list[tuple[UUID, Row]] = []

    def write() -> None:
        copy_rows(Contact, COLUMNS, _contact_rows(account.pk, batch))
        for model, column, part in (
            (ContactEmail, "address", "email"),
            (ContactPhone, "number", "phone"),
        ):
            names = ("id", "account_id", "contact_id", "position", column, "normalised")
            more = ("is_primary", "label") if column == "number" else ("is_primary",)
            tail: tuple[Any, ...] = (True, "") if column == "number" else (True,)
            copy_rows(
                model,
                (*names, *more),
                (
                    (new_id(), account.pk, pk, 1, getattr(row, part), getattr(row, part), *tail)
                    for pk, row in batch
                    if getattr(row, part)
                ),
            )
        batch.clear()

    for row in town.rows():
        pk = new_id()
        persons[pk] = row.person
        batch.append((pk, row))
        if len(batch) == BATCH:
            write()
    write()
    return persons


def _contact_rows(account_id: UUID, batch: list[tuple[UUID, Row]]) -> Iterator[tuple[Any, ...]]:
    from psycopg.types.json import Jsonb

    moment = now()
    for pk, row in batch:
        derived = derived_columns(
            first_name=row.first,
            last_name=row.last,
            company_name=row.business,
            emails=[Address(row.email, row.email, True)] if row.email else [],
            phones=[Address(row.phone, row.phone, True)] if row.phone else [],
        )
        born = row.born
        yield (
            *(pk, account_id, row.first, row.last, row.business, born),
            *(born.month if born else None, born.day if born else None),
            *(row.postcode, row.street, None, "", "", "", "", "", "", ""),
            *(Jsonb({}), moment, moment, 1, "", "", "import"),
            *(derived[name] for name in DERIVED),
        )


def _cpu() -> float:
    """Seconds that the server's process behind this connection has computed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _measure_scan(report: Report, count: int) -> None:
    since = now()
    before = _cpu()
    started = time.perf_counter()
    with transaction.atomic():
        look_for_values(now())
    seconds = time.perf_counter() - started
    report.add(
        f"equal e-mail or phone over {count:,}",
        f"{seconds:.1f} s (computing {_cpu() - before:.1f} s)",
        "-",
        "≤ 10 s",
        seconds <= 10,
    )
    before, started = _cpu(), time.perf_counter()
    last: UUID | None = None
    while True:
        _done, last = keys_chunk(last, KEY_ROWS)
        if last is None:
            break
    keys = time.perf_counter() - started
    for slice_ in range(SLICES):
        look_for_names(slice_, now())
    finish_scan(since)
    seconds = time.perf_counter() - started
    report.add(
        f"similar names over {count:,}",
        f"{seconds:.0f} s (keys {keys:.0f} s; computing {_cpu() - before:.0f} s)",
        "-",
        "≤ 600 s",
        seconds <= 600,
    )
    print("  skipped:", DuplicateScan.objects.get().skipped[-2:])


def _measure_rightness(report: Report, persons: dict[UUID, int]) -> None:
    true = _true_pairs(persons)
    by_level: dict[str, list[bool]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    found = 0
    pairs = DuplicatePair.objects.values_list("first", "second", "confidence", "reasons")
    for first, second, confidence, reasons in pairs.iterator(20_000):
        is_true = persons[first] == persons[second]
        found += is_true
        if confidence >= SURE and not is_true:
            wrong[", ".join(labels_of(reasons))] += 1
        level = "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "possible"
        by_level[level].append(is_true)
    sure = by_level["sure"]
    precision = sum(sure) / max(len(sure), 1)
    recall = found / max(len(true), 1)
    for level, rights in by_level.items():
        print(f"  {level}: {len(rights):,} pairs, {sum(rights) / len(rights):.2%} right")
    report.add(
        "precision of one-click merges", f"{precision:.2%}", "-", "≥ 99 %", precision >= 0.99
    )
    report.add("recall of all suggestions", f"{recall:.2%}", "-", "≥ 95 %", recall >= 0.95)
    _measure_groups(report, persons)


def _measure_groups(report: Report, persons: dict[UUID, int]) -> None:
    """A click merges a whole group, not a pair."""
    sure = {group.id for group in groups(least=SURE, limit=len(persons))}
    people: dict[UUID, set[int]] = defaultdict(set)
    for group, *ends in DuplicatePair.objects.values_list("group", "first", "second"):
        if group in sure:
            people[group] |= {persons[end] for end in ends}
    right = sum(len(who) == 1 for who in people.values()) / max(len(people), 1)
    report.add(
        f"one-click groups of one person, of {len(sure):,}",
        f"{right:.2%}",
        "-",
        "≥ 99 %",
        right >= 0.99,
    )


def _true_pairs(persons: dict[UUID, int]) -> set[tuple[UUID, UUID]]:
    together: dict[int, list[UUID]] = defaultdict(list)
    for pk, person in persons.items():
        together[person].append(pk)
    return {
        (min(one, other), max(one, other))
        for group in together.values()
        for one, other in combinations(group, 2)
    }


def _measure_arrival(report: Report, persons: dict[UUID, int]) -> None:
    """One contact, as it arrives; and a chunk, as an import brings it."""
    ids = list(persons)[:: max(len(persons) // 60, 1)][:60]
    turns = iter(ids)
    times = repeat(lambda: look_around([next(turns)]), times=50, warm_up=5)
    report.add("look at one contact", f"{times.p50:.0f} ms", "-", "p50 ≤ 100 ms", times.p50 <= 100)
    chunk = list(persons)[:2_000]
    started = time.perf_counter()
    look_around(chunk)
    seconds = time.perf_counter() - started
    rate = len(chunk) / seconds
    report.add("look at a chunk", f"{rate:,.0f} contacts/s", "-", "≥ 500", rate >= 500)


def _measure_merge(report: Report, account: Account) -> None:
    """A contact with many notes and tasks goes into another, and comes back."""
    rows = Contact.objects.alive().order_by("pk")
    master, other = rows[0], rows[1]
    moment = now()
    Note.objects.bulk_create(
        Note(account=account, contact=other, body="<p>x</p>", text="x", created_at=moment)
        for _ in range(RELATED // 2)
    )
    Task.objects.bulk_create(
        Task(account=account, contact=other, title="x", title_folded="x")
        for _ in range(RELATED // 2)
    )
    merges, undos = [], []
    for _ in range(12):
        started = time.perf_counter()
        made = contacts_merge(
            ACTOR,
            master=Contact.objects.get(pk=master.pk),
            others=[Contact.objects.get(pk=other.pk)],
        )
        merges.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        contacts_merge_undo(ACTOR, operation=made.operation)
        undos.append((time.perf_counter() - started) * 1000)
    for what, times in (("merge", merges[2:]), ("undo of a merge", undos[2:])):
        p50 = sorted(times)[len(times) // 2]
        name = f"{what} of a contact with {RELATED:,} rows"
        report.add(name, f"{p50:.0f} ms", "-", "≤ 200 ms", p50 <= 200)
