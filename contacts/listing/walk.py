"""Walking along the index of an order, a stretch at a time, for the rows that a list wants."""

import re
from collections.abc import Callable
from math import inf
from typing import Any

from django.db import connection

from contacts.listing.wanted import Side, Sql, Wanted
from hoopcrm.core.keyset import Order, Part, Position, given_of, prepared_slices

FEWEST_ASIDE = 2_000
MOST_ASIDE = 20_000
COLUMN = re.compile(r'"contacts_contact"\."(\w+)"')
ID = '"contacts_contact"."id"'


class Walk:
    """Finds up to `limit` rows of `alive` behind `position` that are `wanted`, nearest first.

    `alive` may be fewer than all; it is called with `own`.

    Attributes:
        found: places of the rows met so far.
        is_all: whether no more can be wanted: enough were found, or the end was reached.
        walked: how many rows it has looked at, at most.
    """

    def __init__(
        self,
        alive: Callable[..., Any],
        order: Order,
        wanted: Wanted,
        *,
        position: Position | None,
        backward: bool,
        limit: int,
        own: tuple[Any, ...] = (),
    ) -> None:
        self._alive = alive
        self._own = own
        self._order = order
        self._wanted = wanted
        self._at = position
        self._backward = backward
        self._limit = limit
        self.found: list[Position] = []
        self.is_all = False
        self.walked = 0

    @property
    def ahead(self) -> float:
        """In how many rows it would find them all, as far as was seen."""
        return self._ahead(self.walked, len(self.found), self._limit)

    def on(self, rows: int) -> float:
        """Go on from where it stands, over the next `rows` rows; answers in how many more it
        would find them all, judged by these rows alone."""
        before = len(self.found)
        self._go(rows, None)
        return self._ahead(rows, len(self.found) - before, self._limit - len(self.found))

    def on_beside(self, rows: int, side: Side) -> bool:
        """The same with the rows of the other table read once beforehand, instead of asking for
        each contact whether it has one. Does nothing where they are too many for that, or so few
        that the contacts are better looked up by them; answers whether it went."""
        return self._go(rows, side)

    @staticmethod
    def _ahead(rows: int, met: int, missing: int) -> float:
        return rows * missing / met if met else inf

    def _go(self, rows: int, side: Side | None) -> bool:
        given, own = given_of(self._at), self._own
        where = side.rest if side else self._wanted.where
        place = (self._order.column, "id")
        # What is asked of the contacts names their columns; an index may hold them all.
        columns = tuple(sorted({*place, *COLUMN.findall(where[0])}))
        every, last = (
            prepared_slices(
                self._alive, self._order, self._backward, part, len(given), len(self._own)
            )
            for part in (Part(columns, 0, rows), Part(place, rows - 1, rows))
        )
        for window, end_of_it in zip(every, last, strict=True):
            last_row = end_of_it.sql(*own, *given)
            answer = self._stretch(window.sql(*own, *given), last_row, where, side)
            if answer is None:
                return False
            hits, end = answer
            self.found += hits
            self.is_all = len(self.found) >= self._limit
            if self.is_all or end:
                self._at = end
                self.walked += rows
                return True
        self.is_all = True
        return True

    def _stretch(
        self, window: Sql, last: Sql, where: Sql, side: Side | None
    ) -> tuple[list[Position], Position | None] | None:
        """The hits among the rows of `window`, and the last row of a whole window."""
        column = self._order.column
        sign = "DESC" if self._order.descending != self._backward else "ASC"
        limit = self._limit - len(self.found)
        before, gate, among, before_params = "", "", "", ()
        if side is not None:
            aside, before_params = side.ids[0], (*side.ids[1], MOST_ASIDE + 1)
            before = (
                f'aside("id") AS MATERIALIZED ({aside} LIMIT %s), fits AS MATERIALIZED '  # noqa: S608 - compiled by the ORM
                f"(SELECT FROM aside HAVING count(*) BETWEEN {FEWEST_ASIDE} AND {MOST_ASIDE}), "
            )
            gate = " AND EXISTS (SELECT FROM fits)"
            # Looked up in a hash, as the planner makes no join of it; what is wanted of the contact
            # is then asked of these few.
            among = f'({ID} IN (SELECT "id" FROM aside)) IS TRUE AND '  # noqa: S608 - no value in it
        with connection.cursor() as cursor:
            cursor.execute(
                f'WITH {before}hits AS (SELECT "{column}", "id" FROM ({window[0]}) '  # noqa: S608 - compiled by the ORM, values are parameters
                f'AS "contacts_contact" WHERE {among}({where[0]}){gate} '
                f'ORDER BY "{column}" {sign}, "id" {sign} LIMIT %s) '
                f'SELECT 1, "{column}", "id" FROM hits UNION ALL '
                f'SELECT 2, "{column}", "id" FROM ({last[0]}) AS "last" '
                f"WHERE (SELECT count(*) FROM hits) < %s{gate} "
                + (f"UNION ALL SELECT 3, NULL, NULL WHERE true{gate} " if gate else "")
                + f"ORDER BY 1, 2 {sign}, 3 {sign}",
                [*before_params, *window[1], *where[1], limit, *last[1], limit],
            )
            answer = cursor.fetchall()
        if gate and (not answer or answer[-1][0] != 3):
            return None
        hits, ends = (
            [Position(value or None, pk) for kind, value, pk in answer if kind == wanted_kind]
            for wanted_kind in (1, 2)
        )
        return hits, ends[0] if ends else None
