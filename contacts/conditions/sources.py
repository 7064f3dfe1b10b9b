"""Where the values of a field are found: a column, rows of another table, a part of JSON.

Every source answers two questions as conditions on contacts: whether some value passes a test,
and whether there is any value. Neither is ever NULL.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import IsNull

from contacts.conditions.context import Context
from contacts.querysets import HasRow

Test = Callable[[Any], Any]


class Source(Protocol):
    """Finds the values of a field."""

    def having(self, test: Test, context: Context) -> Q:
        """Contacts with a value for which `test(expression)` holds."""

    def filled(self, context: Context) -> Q:
        """Contacts with a value."""


@dataclass(frozen=True)
class Column:
    """A column of the contact.

    Attributes:
        blank: what it holds when empty: None or "".
        twin: a column that is "" as well then, and has an index.
    """

    name: str
    blank: str | None = ""
    twin: str = ""

    def having(self, test: Test, context: Context) -> Q:
        return self.filled(context) & Q(test(F(self.name)))

    def filled(self, context: Context) -> Q:
        if self.blank is None:
            return Q(**{f"{self.name}__isnull": False})
        twin = {self.twin: ""} if self.twin else {}
        return ~Q(**{self.name: self.blank}, **twin)


@dataclass(frozen=True)
class Computed:
    """An expression on the contact that is NULL when there is nothing."""

    expression: Callable[[Context], Any]

    def having(self, test: Test, context: Context) -> Q:
        expression = self.expression(context)
        return Q(IsNull(expression, False)) & Q(test(expression))

    def filled(self, context: Context) -> Q:
        return Q(IsNull(self.expression(context), False))


@dataclass(frozen=True)
class Related:
    """Rows that hang from the contact: several values, and some value decides.

    Attributes:
        rows: the rows of all contacts.
        path: from the row to the value.
        contact: the row's key to the contact.
        lead: whether an index finds rows by their value, so that they may be read first.
    """

    rows: Callable[[Context], Any]
    path: str
    contact: str = "contact"
    lead: bool = False

    def having(self, test: Test, context: Context) -> Q:
        return self._any(self.rows(context).filter(test(F(self.path))))

    def filled(self, context: Context) -> Q:
        return self._any(self.rows(context))

    def _any(self, rows: Any) -> Q:
        contact = f"{self.contact}_id"
        if self.lead:
            return Q(HasRow(rows, contact))
        return Q(Exists(rows.filter(**{contact: OuterRef("pk")})))


@dataclass(frozen=True)
class Either:
    """Rows of several kinds, each of which may hold values."""

    kinds: tuple[Related, ...]

    def having(self, test: Test, context: Context) -> Q:
        return reduce(or_, (kind.having(test, context) for kind in self.kinds))

    def filled(self, context: Context) -> Q:
        return reduce(or_, (kind.filled(context) for kind in self.kinds))


@dataclass(frozen=True)
class Says:
    """A condition of its own, for fields that are on or off."""

    condition: Callable[[Context], Q]

    def having(self, test: Test, context: Context) -> Q:
        return self.condition(context)

    def filled(self, context: Context) -> Q:
        return Q()
