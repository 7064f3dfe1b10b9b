"""Finding the contacts of a page quickly, however rare or common what is searched for.

A search, or conditions, have two plans. What is common is met soon on a walk along the order's
index; what is rare comes from indexes of its own, and then is sorted. Walking for a rare term
would read the whole account, sorting a common one would too, and the planner guesses wrong too
often. So a walk over a bounded number of rows comes first, and the other plan only if that was not
enough. It goes on while what it last met says that the page is near; where the first rows hold
nearly none it looks behind them once, as they may have come in together (an import), and far if
PostgreSQL's statistics call the term common. Which plan found the page is remembered for a moment.
"""

import json
from functools import cached_property
from time import monotonic
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from contacts.conditions.compiler import Fields
from contacts.conditions.tree import Group
from contacts.listing.search import Search
from contacts.listing.walk import Walk
from contacts.listing.wanted import Wanted
from contacts.models import Contact
from contacts.querysets import ContactQuerySet, led
from hoopcrm.core.keyset import Order, Position, behind, take_from, take_prepared

LOOK_AHEAD_ROWS = 400
WALKED_ROWS = 3_600
CONDITION_ROWS = 2_000
NEAR_ROWS = 6_000
SECOND_ROWS = 8_000
WORD_ROWS = 12_000
LONG_WALK_ROWS = 40_000
FAR_ROWS = 120_000
COMMON_ROWS = 10_000
COUNT_EXACT_TO = 10_000
# Plans that are begun with when they found the page last time.
FAR, ASIDE, INDEX = "far", "aside", "index"
QUICK_SECONDS = 0.1


def alive() -> ContactQuerySet:
    """All living contacts of the account."""
    contacts: ContactQuerySet = Contact.objects.alive()
    return contacts


def owned(owner: Any) -> ContactQuerySet:
    """Those of them that this member owns."""
    return alive().filter(owner_id=owner)


class Finder:
    """Finds the contacts of a list, only those that the member may see."""

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
        self.wanted = Wanted(member, search, conditions)

    @property
    def fields(self) -> Fields:
        """Those that its conditions name."""
        return self.wanted.fields

    @cached_property
    def _contacts(self) -> ContactQuerySet:
        return alive().filter(led(self.wanted.condition))

    @property
    def _found(self) -> ContactQuerySet:
        """The same, in less time; for what becomes part of no other query."""
        return alive().filter(self.wanted.raw)

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
        asked = (self.order, backward, limit)
        known = self.wanted.plans.known(asked)
        if known != INDEX:
            walk, plan = self._walk(position, backward, limit, known)
            if walk.is_all:
                self.wanted.plans.note(asked, plan)
                return walk.found
        started = monotonic()
        found = self._by_search_index(position, backward, limit)
        is_quick = monotonic() - started < QUICK_SECONDS
        # What it is slow for is common, and may be met on a walk longer than seemed worth while.
        slow_plan = "" if known == FAR else FAR
        self.wanted.plans.note(asked, INDEX if is_quick else slow_plan)
        return found

    def ids(self) -> Any:
        """A queryset of the ids of all of them, in the order of the list."""
        order = self.order
        if self.search.is_hopeless:
            return self._contacts.none().values_list("id", flat=True)
        sign = "-" if order.descending else ""
        blank_last = Case(When(order.is_blank, then=Value(1)), default=Value(0))
        rows = self._contacts.order_by(blank_last, f"{sign}{order.column}", f"{sign}id")
        return rows.values_list("id", flat=True)

    def _walk(
        self, position: Position | None, backward: bool, limit: int, plan: str
    ) -> tuple[Walk, str]:
        """A walk as far as it is worth while, and the plan that took it there; begins with
        `plan`, which is the one of last time.
        """
        # An index has the contacts of each owner by when they were made.
        owner = self.wanted.owner if self.order.column == "created_at" else None
        walk = Walk(
            owned if owner else alive,
            self.order,
            self.wanted,
            position=position,
            backward=backward,
            limit=limit,
            own=(owner,) if owner else (),
        )
        if plan == ASIDE:
            self._beside(walk)
        elif plan == FAR:
            walk.on(FAR_ROWS)
        if walk.is_all:
            return walk, plan
        if self.conditions:
            walk.on(CONDITION_ROWS)
        else:
            walk.on(LOOK_AHEAD_ROWS)
            if walk.found and not walk.is_all:
                walk.on(WALKED_ROWS)
        if walk.is_all:
            return walk, ""
        ahead = walk.ahead
        if ahead > LONG_WALK_ROWS and not self.search.is_telling:
            # What came in last may have none where the rest has thousands.
            ahead = walk.on(SECOND_ROWS if self.conditions else WALKED_ROWS)
        if walk.is_all:
            return walk, ""
        # Prefixes of one or two letters cover much of their indexes, and conditions may have
        # none: a longer walk is cheaper.
        if ahead > NEAR_ROWS and self.conditions and self._beside(walk):
            return walk, ASIDE
        worth = LONG_WALK_ROWS if self.search.has_prefix or self.conditions else WORD_ROWS
        if ahead <= worth:
            walk.on(worth)
        elif not self.search.is_telling and self._is_common():
            walk.on(LONG_WALK_ROWS)
        return walk, FAR

    def _is_common(self) -> bool:
        """Whether PostgreSQL takes them for so many that sorting them all is dear. It guesses by
        statistics, without looking at rows."""
        [explained] = json.loads(self._found.explain(format="json"))
        return bool(explained["Plan"]["Plan Rows"] >= COMMON_ROWS)

    def _beside(self, walk: Walk) -> bool:
        """Whether some other table has so few of the rows asked for that it was read first."""
        return any(walk.on_beside(LONG_WALK_ROWS, side) for side in self.wanted.sides)

    def _by_search_index(
        self, position: Position | None, backward: bool, limit: int
    ) -> list[Position]:
        order, rows = self.order, self._found
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
        return 0 if self.search.is_hopeless else _count(self._found, up_to)

    def count_before(self, position: Position, up_to: int = COUNT_EXACT_TO) -> int:
        """How many stand before `position`; `up_to` + 1 means more than that."""
        return _count(self._found.filter(behind(self.order, position, backward=True)), up_to)


def _count(rows: Any, up_to: int | None) -> int:
    if up_to is None:
        return int(rows.count())
    return int(rows.order_by()[: up_to + 1].count())
