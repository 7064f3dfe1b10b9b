"""Finding the contacts of a page quickly, however rare or common what is searched for.

A search, or conditions, have two plans. What is common is met soon on a walk along the order's
index; what is rare comes from indexes of its own, and then is sorted. Walking for a rare term
would read the whole account, sorting a common one would too, and the planner guesses wrong too
often. So a walk over a bounded number of rows comes first (a few, and more when they hold a hit),
and the other plan only if that was not enough.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When

from contacts.conditions.compiler import Fields, compile_tree
from contacts.conditions.context import Context
from contacts.conditions.tree import Group
from contacts.listing.search import PREFIX_COLUMNS, Search
from contacts.models import Contact
from contacts.querysets import ContactQuerySet, may_see
from hoopcrm.core.keyset import Order, Position, behind, slices, take_from, take_prepared

LOOK_AHEAD_ROWS = 400
WALKED_ROWS = 4_000
CONDITION_ROWS = 2_000
LONG_WALK_ROWS = 40_000
COUNT_EXACT_TO = 10_000
SEARCHED_COLUMNS = ("id", "account_id", "search", *PREFIX_COLUMNS)
ALL_COLUMNS = [field.attname for field in Contact._meta.concrete_fields]


def alive() -> ContactQuerySet:
    """All living contacts of the account."""
    contacts: ContactQuerySet = Contact.objects.alive()
    return contacts


class Finder:
    """Finds the contacts of a list, only those that the member may see.

    Attributes:
        fields: those that its conditions name.
    """

    def __init__(
        self,
        member: Any,
        order: Order,
        search: Search,
        conditions: Group = Group(),  # noqa: B008 - frozen
    ) -> None:
        self.order = order
        self.search = search
        self.conditions = conditions
        self._sees_all = not member.only_assigned
        self._alive = alive()
        self._wanted = may_see(member)
        if search and not search.is_hopeless:
            self._wanted &= search.condition()
        self.fields = Fields.of(member, conditions)
        if conditions:
            self._wanted &= compile_tree(conditions, Context.of(member), self.fields)
        self._contacts = self._alive.filter(self._wanted)

    def contacts(self) -> ContactQuerySet:
        """All contacts of the list in no order, for what is done with every one of them."""
        return self._contacts.none() if self.search.is_hopeless else self._contacts

    def take(self, position: Position | None, backward: bool, limit: int) -> list[Position]:
        """Up to `limit` rows behind `position`, nearest first; a `keyset.Take`."""
        if self.search.is_hopeless:
            return []
        is_plain = not self.search and not self.conditions
        if is_plain and self._sees_all:
            return take_prepared(alive, self.order)(position, backward, limit)
        if is_plain:
            return take_from(self._contacts, self.order)(position, backward, limit)
        found, is_all, walked = self._near(position, backward, limit)
        is_near = len(found) * LONG_WALK_ROWS >= limit * walked
        if is_near and not is_all and (self.search.has_prefix or self.conditions):
            # Prefixes of one or two letters cover much of their indexes, and conditions may have
            # none: a longer walk is cheaper.
            found, is_all = self._walk(position, backward, limit, LONG_WALK_ROWS)
        if is_all:
            return found
        return self._by_search_index(position, backward, limit)

    def ids(self) -> Any:
        """A queryset of the ids of all of them, in the order of the list."""
        order = self.order
        if self.search.is_hopeless:
            return self._contacts.none().values_list("id", flat=True)
        sign = "-" if order.descending else ""
        blank_last = Case(When(order.is_blank, then=Value(1)), default=Value(0))
        rows = self._contacts.order_by(blank_last, f"{sign}{order.column}", f"{sign}id")
        return rows.values_list("id", flat=True)

    def _near(
        self, position: Position | None, backward: bool, limit: int
    ) -> tuple[list[Position], bool, int]:
        """What a short walk finds, whether no more can be wanted, and over how many rows it was."""
        if self.conditions:
            return *self._walk(position, backward, limit, CONDITION_ROWS), CONDITION_ROWS
        found, is_all = self._walk(position, backward, limit, LOOK_AHEAD_ROWS)
        if found and not is_all:
            found, is_all = self._walk(position, backward, limit, WALKED_ROWS)
        return found, is_all, WALKED_ROWS

    def _walk(
        self, position: Position | None, backward: bool, limit: int, rows: int
    ) -> tuple[list[Position], bool]:
        """The hits among the next `rows` of the index, and whether no more can be wanted."""
        found: list[Position] = []
        for part in slices(self._alive, self.order, position, backward=backward):
            hits, is_whole = self._hits(part, backward, limit - len(found), rows)
            found += hits
            if len(found) >= limit:
                return found, True
            if not is_whole:
                return found, False
        return found, True

    def _hits(
        self, part: Any, backward: bool, limit: int, rows: int
    ) -> tuple[list[Position], bool]:
        """Hits among the first `rows` of `part`, and whether these were all rows of it."""
        columns = ALL_COLUMNS if self.conditions else {self.order.column, *SEARCHED_COLUMNS}
        if self.search.extra and not self.conditions:
            columns = {*columns, "search_extra"}
        window, window_params = part.values(*columns)[:rows].query.sql_with_params()
        more, more_params = part.values("id")[rows : rows + 1].query.sql_with_params()
        where, where_params = _where(self._wanted)
        column = self.order.column
        sign = "DESC" if self.order.descending != backward else "ASC"
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT * FROM (SELECT 1, "{column}", "id" FROM ({window}) AS "contacts_contact" '  # noqa: S608 - compiled by the ORM, values are parameters
                f'WHERE {where} ORDER BY "{column}" {sign}, "id" {sign} LIMIT %s) AS hits '
                f"UNION ALL SELECT 2, NULL, NULL WHERE NOT EXISTS ({more}) "
                f"ORDER BY 1, 2 {sign}, 3 {sign}",
                [*window_params, *where_params, limit, *more_params],
            )
            answer = cursor.fetchall()
        hits = [Position(value or None, pk) for kind, value, pk in answer if kind == 1]
        return hits, len(hits) < len(answer)

    def _by_search_index(
        self, position: Position | None, backward: bool, limit: int
    ) -> list[Position]:
        order, rows = self.order, self._contacts
        if position is not None:
            rows = rows.filter(behind(order, position, backward=backward))
        sign = "-" if order.descending != backward else ""
        # Ordering by an expression first keeps the planner from walking the order's index.
        blank_last = Case(
            When(order.is_blank, then=Value(0 if backward else 1)),
            default=Value(1 if backward else 0),
            output_field=IntegerField(),
        )
        rows = rows.order_by(blank_last, f"{sign}{order.column}", f"{sign}id")
        return [
            Position(value or None, pk)
            for value, pk in rows.values_list(order.column, "id")[:limit]
        ]

    def count(self, up_to: int | None = COUNT_EXACT_TO) -> int:
        """How many there are; `up_to` + 1 means more than that. None counts all of them."""
        return 0 if self.search.is_hopeless else _count(self._contacts, up_to)

    def count_before(self, position: Position, up_to: int = COUNT_EXACT_TO) -> int:
        """How many stand before `position`; `up_to` + 1 means more than that."""
        return _count(self._contacts.filter(behind(self.order, position, backward=True)), up_to)


def _count(rows: Any, up_to: int | None) -> int:
    if up_to is None:
        return int(rows.count())
    return int(rows.order_by()[: up_to + 1].count())


def _where(condition: Q) -> tuple[str, list[Any]]:
    """The condition as SQL on a relation named like the table of contacts."""
    query = Contact.objects.all().query
    compiler = query.get_compiler(connection=connection)
    try:
        sql, params = compiler.compile(query.build_where(condition))
    except EmptyResultSet:
        return "false", []
    except FullResultSet:
        return "true", []
    return sql, list(params)
