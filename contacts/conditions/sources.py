"""Where the values of a field are found: a column, rows of another table, a part of JSON.

Every source answers two questions as conditions on contacts: whether some value passes a test,
and whether there is any value. Neither is ever NULL.
"""

from collections.abc import Callable
from dataclasses import dataclass
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
        contact: the row's column with the contact's id.
        lead: whether an index finds rows by their value, so that they may be read first.
    """

    rows: Callable[[Context], Any]
    path: str
    contact: str = "contact"
    lead: bool = False

    def having(self, test: Test, context: Context) -> Q:
        condition = Q(test(F(self.path)))
        if self.lead:
            return Q(HasRow(self.rows(context).filter(condition), f"{self.contact}_id"))
        return Q(Exists(self._of_contact(context).filter(condition)))

    def filled(self, context: Context) -> Q:
        return Q(Exists(self._of_contact(context)))

    def _of_contact(self, context: Context) -> Any:
        return self.rows(context).filter(**{self.contact: OuterRef("pk")})


@dataclass(frozen=True)
class Says:
    """A condition of its own, for fields that are on or off."""

    condition: Callable[[Context], Q]

    def having(self, test: Test, context: Context) -> Q:
        return self.condition(context)

    def filled(self, context: Context) -> Q:
        return Q()
