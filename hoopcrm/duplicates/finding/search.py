"""Looking for pairs: around some contacts as they change, or through the whole account.

Whoever looks holds the account's lock, so that two searches do not write the same pairs.
"""

import json
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Greatest

from contacts.models import Contact
from hoopcrm.core import writes
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account
from hoopcrm.duplicates.finding import sql
from hoopcrm.duplicates.finding.groups import regroup, regroup_all
from hoopcrm.duplicates.finding.nicknames import nicknames
from hoopcrm.duplicates.finding.scores import find
from hoopcrm.duplicates.models import DuplicateKeys, DuplicatePair, DuplicateScan

# Keys are compared slice by slice, so that no statement runs for long.
SLICES = 24
KEY_ROWS = 20_000
# More groups than this are worked out anew together with all others.
FEW_GROUPS = 500
KINDS = ("email", "phone")


def look_around(ids: Collection[UUID], left: Collection[str] = ()) -> int:
    """Find the pairs of these contacts anew; returns how many there are now.

    Those deleted or merged lose their pairs. Pairs of others that share an e-mail or phone with
    them are looked at again: the more have it, the less it says. So are those that share one of
    `left`, which they have no longer.
    """
    chosen = list(ids)
    lock()
    moment = now()
    _write_keys(chosen)
    with connection.cursor() as cursor:
        values = {"account": current_account().pk, "ids": chosen, "left": list(left)}
        cursor.execute(sql.PAIRED, values)
        chosen += [pk for (pk,) in cursor.fetchall()]
    before = set(_touching(chosen).values_list("group", flat=True).distinct())
    _find(sql.AROUND, moment, {"ids": chosen})
    _touching(chosen).filter(checked_at__lt=moment).delete()
    pairs = _touching(chosen)
    regroup(before | set(pairs.values_list("group", flat=True).distinct()))
    return int(pairs.count())


def keys_chunk(after: UUID | None, limit: int) -> tuple[int, UUID | None]:
    """Write the keys of the next contacts; returns how many, and the last one's id."""
    lock()  # what is written must not be older than what a look around writes
    rows = Contact.objects.alive().order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    ids = list(rows.values_list("pk", flat=True)[:limit])
    if ids:
        _write_keys(ids)
    return len(ids), ids[-1] if len(ids) == limit else None


def look_for_values(moment: datetime) -> int:
    """All pairs of the account by an equal e-mail or phone."""
    lock()
    return _find(sql.SHARED_VALUES, moment, {})


def look_for_names(slice_: int, moment: datetime) -> int:
    """The pairs of the account by similar names, of one slice of the keys."""
    lock()
    return _find(sql.SIMILAR_NAMES, moment, {"slice": slice_, "slices": SLICES})


def look_through() -> None:
    """A whole scan at once, for accounts that are small."""
    since = now()
    look_for_values(now())
    last: UUID | None = None
    while True:
        _count, last = keys_chunk(last, KEY_ROWS)
        if last is None:
            break
    for slice_ in range(SLICES):
        look_for_names(slice_, now())
    finish_scan(since)


def forget_deleted() -> None:
    """Drop the pairs of contacts that are deleted."""
    lock()
    gone = Q(first__deleted_at__isnull=False) | Q(second__deleted_at__isnull=False)
    pairs = DuplicatePair.objects.filter(gone)
    touched = set(pairs.values_list("group", flat=True))
    pairs.delete()
    if len(touched) > FEW_GROUPS:
        regroup_all()
    else:
        regroup(touched)


def finish_scan(since: datetime) -> None:
    """Forget pairs that the scan did not find, work out the groups, note what was skipped."""
    lock()
    DuplicatePair.objects.filter(checked_at__lt=since).delete()
    regroup_all()
    note_checked(since)
    row = DuplicateScan.objects.filter(account=current_account().pk)
    row.update(scanned_at=now(), skipped=_skipped())


def note_checked(until: datetime) -> None:
    """Contacts changed before this have been looked at."""
    rows = DuplicateScan.objects.filter(pk=scan_state().pk)
    rows.update(checked_until=Greatest(Coalesce("checked_until", Value(until)), Value(until)))


def scan_state() -> DuplicateScan:
    """How far the account has been looked through; made when there is none."""
    account_id = current_account().pk
    found: DuplicateScan = DuplicateScan.objects.get_or_create(account_id=account_id)[0]
    return found


def lock() -> None:
    """Keep other searches of the account out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"duplicates {current_account().pk}"],
        )


def _touching(ids: list[UUID]) -> Any:
    return DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids))


def _write_keys(ids: list[UUID]) -> None:
    """The keys of these contacts; those without any lose their row."""
    _execute(
        sql.KEYS.format(chosen="AND c.id = ANY(%(ids)s)"),
        {"account": current_account().pk, "ids": ids},
    )
    named = Q(contact__first_name__gt="") | Q(contact__last_name__gt="")
    known = Q(contact__birth_month__isnull=False) | Q(contact__postal_code__gt="")
    known |= Q(contact__company_folded__gt="")
    rows = DuplicateKeys.objects.filter(contact__in=ids)
    rows.exclude(named & known, contact__deleted_at__isnull=True).delete()


def _find(candidates: str, moment: datetime, params: dict[str, Any]) -> int:
    return _execute(
        find(candidates),
        {
            "account": current_account().pk,
            "at": moment,
            "nicknames": _nicknames(),
            **params,
        },
    )


def _execute(statement: str, params: dict[str, Any]) -> int:
    writes.report_write(statement)
    with connection.cursor() as cursor:
        # Estimates of rows that come out of the statement itself are far off: compiling it takes
        # longer than running it, and a sort of a million rows should stay in memory.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '32MB'")
        cursor.execute(statement, params)
        return int(cursor.rowcount)


@lru_cache(maxsize=1)
def _nicknames() -> str:
    return json.dumps(nicknames())


def _skipped() -> list[dict[str, Any]]:
    skipped: list[dict[str, Any]] = []
    account = {"account": current_account().pk}
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(sql.crowded(kind), account)
            skipped += [
                {"kind": kind, "value": value, "contacts": count}
                for value, count in cursor.fetchall()
            ]
        cursor.execute(sql.CROWDED_KEYS, account)
        (contacts,) = cursor.fetchone()
        if contacts:
            skipped.append({"kind": "name", "value": "", "contacts": contacts})
    return skipped
