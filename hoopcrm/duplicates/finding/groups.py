"""Pairs that hang together form a group, known by the lowest id of its contacts."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Q

from hoopcrm.core.scoping import current_account
from hoopcrm.duplicates.models import DuplicatePair

MOST_ROUNDS = 200


def regroup(groups: Collection[UUID]) -> None:
    """Work out the groups anew for all pairs that belong to these, and to what joins them."""
    pairs = _connected(set(groups))
    heads: dict[UUID, UUID] = {}

    def head(pk: UUID) -> UUID:
        while heads.setdefault(pk, pk) != pk:
            heads[pk] = heads[heads[pk]]
            pk = heads[pk]
        return pk

    for _pk, first, second, _group in pairs:
        one, other = head(first), head(second)
        heads[max(one, other)] = min(one, other)
    wrong: dict[UUID, list[int]] = {}
    for pk, first, _second, group in pairs:
        right = head(first)
        if group != right:
            wrong.setdefault(right, []).append(pk)
    for right, pks in wrong.items():
        DuplicatePair.objects.filter(pk__in=pks).update(group=right)


def _connected(groups: set[UUID]) -> list[tuple[int, UUID, UUID, UUID]]:
    """All pairs of these groups and of those that share a contact with them."""
    while True:
        rows = DuplicatePair.objects.filter(group__in=groups)
        found = list(rows.values_list("pk", "first", "second", "group"))
        people = {pk for _pk, first, second, _group in found for pk in (first, second)}
        touching = DuplicatePair.objects.filter(Q(first__in=people) | Q(second__in=people))
        more = set(touching.values_list("group", flat=True).distinct()) - groups
        if not more:
            return found
        groups |= more


def regroup_all() -> None:
    """Work out all groups of the account, set by set."""
    account = current_account().pk
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE duplicates_duplicatepair SET "group" = first_id'
            ' WHERE account_id = %s AND "group" <> first_id',
            [account],
        )
        for _round in range(MOST_ROUNDS):
            cursor.execute(
                "WITH lowest AS (SELECT contact, min(g::text)::uuid AS g FROM ("
                'SELECT first_id AS contact, "group" AS g FROM duplicates_duplicatepair'
                " WHERE account_id = %(account)s UNION ALL"
                ' SELECT second_id, "group" FROM duplicates_duplicatepair'
                " WHERE account_id = %(account)s) e GROUP BY contact)"
                ' UPDATE duplicates_duplicatepair p SET "group" = least(a.g, b.g)'
                " FROM lowest a, lowest b WHERE p.account_id = %(account)s"
                " AND a.contact = p.first_id AND b.contact = p.second_id"
                ' AND p."group" <> least(a.g, b.g)',
                {"account": account},
            )
            if not cursor.rowcount:
                return
