# ruff: noqa: S608 - the statements are made of our own constants
"""How suggestions, rejections and past merges are reached.

Only who sees every contact may look for duplicates, so nothing is hidden here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404

from contacts.models import Contact
from hoopcrm.core.scoping import current_account
from hoopcrm.duplicates.models import (
    ContactMerge,
    DuplicatePair,
    DuplicateRejection,
    DuplicateScan,
)
from hoopcrm.duplicates.reasons import SURE

PAGE_SIZE = 20
MOST_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Group:
    """Contacts that may be one person; as sure as the least sure of the pairs that join them.

    It is never almost certain where two of them, though no pair, speak against it: they were born
    on different days, or somebody has said that they are not the same.

    Attributes:
        reasons: bits of all its pairs.
    """

    id: UUID
    confidence: int
    reasons: int


Cursor = tuple[int, UUID]

_FOUND = f"""
WITH formed AS (SELECT "group", bit_or(reasons) AS reasons, min(confidence) AS confidence,
    count(*) AS pairs FROM duplicates_duplicatepair WHERE account_id = %(account)s
    AND (%(only)s::uuid IS NULL OR "group" = %(only)s::uuid) GROUP BY "group"),
apart AS (SELECT p."group" FROM duplicates_duplicaterejection r
    JOIN duplicates_duplicatepair p ON p.account_id = r.account_id
        AND r.first_id IN (p.first_id, p.second_id)
    JOIN duplicates_duplicatepair q ON q.account_id = r.account_id AND q."group" = p."group"
        AND r.second_id IN (q.first_id, q.second_id)
    WHERE r.account_id = %(account)s
    UNION SELECT f."group" FROM formed f
    JOIN duplicates_duplicatepair p ON p.account_id = %(account)s AND p."group" = f."group"
    CROSS JOIN LATERAL (VALUES (p.first_id), (p.second_id)) e(id)
    JOIN contacts_contact c ON c.id = e.id
    WHERE f.confidence >= {SURE} AND f.pairs > 1
    GROUP BY f."group" HAVING count(DISTINCT c.birth_date) > 1),
found AS (SELECT "group", reasons, CASE WHEN "group" IN (SELECT "group" FROM apart)
    THEN least(confidence, {SURE - 1}) ELSE confidence END AS confidence FROM formed)"""

_GROUPS = f"""{_FOUND}
SELECT "group", confidence, reasons FROM found
WHERE reasons & %(bits)s <> 0 AND confidence >= %(least)s
    AND (%(after)s::int IS NULL OR (confidence, "group") < (%(after)s::int, %(after_id)s::uuid))
ORDER BY 2 DESC, 1 DESC LIMIT %(limit)s"""

_COUNT = f"""{_FOUND},
chosen AS (SELECT "group" FROM found WHERE confidence >= %(least)s),
people AS (SELECT first_id FROM duplicates_duplicatepair p JOIN chosen USING ("group")
    WHERE account_id = %(account)s UNION SELECT second_id
    FROM duplicates_duplicatepair p JOIN chosen USING ("group") WHERE account_id = %(account)s)
SELECT (SELECT count(*) FROM chosen), (SELECT count(*) FROM people)"""

_COUNTS = f"""{_FOUND}
SELECT count(*), count(*) FILTER (WHERE confidence >= {SURE}),
    (SELECT count(*) FROM (SELECT first_id FROM duplicates_duplicatepair
        WHERE account_id = %(account)s UNION SELECT second_id FROM duplicates_duplicatepair
        WHERE account_id = %(account)s) people)
FROM found"""


def groups(
    *,
    bits: int = 0,
    least: int = 0,
    only: UUID | None = None,
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
) -> list[Group]:
    """The suggestions behind `after`, the surest first; with `bits` those with such a reason."""
    params = {
        "account": current_account().pk,
        "bits": bits or (1 << 30) - 1,
        "least": least,
        "only": only,
        "after": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, params)
        return [
            Group(id=pk, confidence=confidence, reasons=reasons)
            for pk, confidence, reasons in cursor.fetchall()
        ]


def group_count(*, least: int) -> tuple[int, int]:
    """How many groups are at least so sure, and how many contacts are in them."""
    params = {"account": current_account().pk, "least": least, "only": None}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, params)
        found, people = cursor.fetchone()
    return int(found), int(people)


def group_counts() -> tuple[int, int, int]:
    """How many groups there are, how many almost certain ones, and how many contacts in all."""
    params = {"account": current_account().pk, "only": None}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, params)
        found, sure, people = cursor.fetchone()
    return int(found), int(sure), int(people)


def members_of(ids: Collection[UUID]) -> dict[UUID, list[Contact]]:
    """The living contacts of these groups, the oldest first. Two queries."""
    pairs = DuplicatePair.objects.filter(group__in=list(ids))
    people: dict[UUID, set[UUID]] = {pk: set() for pk in ids}
    for group, first, second in pairs.values_list("group", "first", "second"):
        people[group] |= {first, second}
    everybody = {pk for group in people.values() for pk in group}
    rows = Contact.objects.alive().filter(pk__in=everybody)
    found = {one.pk: one for one in rows.select_related("owner__user", "type")}
    return {
        group: sorted((found[pk] for pk in pks if pk in found), key=lambda one: one.pk)
        for group, pks in people.items()
    }


def contacts_chosen(texts: Iterable[str]) -> list[Contact]:
    """The living contacts with these ids, in this order; what is no id is left out."""
    ids: dict[UUID, None] = {}
    for text in texts:
        try:
            ids[UUID(text)] = None
        except ValueError:
            continue
    rows = Contact.objects.alive().filter(pk__in=list(ids))
    found = {one.pk: one for one in rows.select_related("owner__user", "type", "business")}
    return [found[pk] for pk in ids if pk in found]


def pairs_among(ids: Collection[UUID]) -> list[DuplicatePair]:
    """The suggested pairs between these contacts."""
    rows = DuplicatePair.objects.filter(first__in=list(ids), second__in=list(ids))
    return list(rows.order_by("-confidence", "id"))


def rejections(*, before: int | None = None, limit: int = PAGE_SIZE) -> list[DuplicateRejection]:
    """Pairs that are not the same, the newest first; between living contacts only."""
    rows = DuplicateRejection.objects.filter(
        first__deleted_at__isnull=True, second__deleted_at__isnull=True
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("first", "second").order_by("-id")[:limit])


def get_rejection(pk: int) -> DuplicateRejection:
    """A rejection of the account. Raises Http404."""
    rows = DuplicateRejection.objects.select_related("first", "second")
    found: DuplicateRejection | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def merges(*, before: UUID | None = None, limit: int = PAGE_SIZE) -> list[ContactMerge]:
    """Past merges, the newest first."""
    rows: Any = ContactMerge.objects.select_related("operation", "master")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[:limit])


def get_merge(operation: UUID) -> ContactMerge:
    """The merge of an operation. Raises Http404."""
    rows = ContactMerge.objects.select_related("operation", "master")
    found: ContactMerge | None = rows.filter(operation=operation).first()
    if found is None:
        raise Http404
    return found


def scan_of_account() -> DuplicateScan | None:
    """How far the account has been looked through; None before the first search."""
    found: DuplicateScan | None = DuplicateScan.objects.first()
    return found


def has_contacts() -> bool:
    """Whether there is anybody to look at."""
    return bool(Contact.objects.alive().exists())
