"""Querysets whose SQL is written once in the life of a process.

Building and compiling a queryset takes Django longer than finding the rows by key takes
PostgreSQL. That matters for the dozen queries that stand on every page.
"""

from collections.abc import Callable
from copy import copy
from functools import update_wrapper
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import BooleanField, F, Func, QuerySet, UUIDField, Value

from hoopcrm.core.scoping import current_account, scope

CONSTANTS = (str, int, bool, type(None))


class Prepared:
    """Decorator for a function that makes a queryset from ids: it then returns the list.

    An argument may be a list of ids where the function uses `among`. Nothing else may differ
    between calls: no clock, no member. The function is called once, with marks for the ids and
    the account in scope; the marks are what is replaced in the parameters at each run.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._made: tuple[QuerySet[Any, Any], Any, str, tuple[Any, ...]] | None = None
        update_wrapper(self, build)

    def __call__(self, *ids: UUID | list[UUID]) -> list[Any]:
        """The rows, for these ids, in the account in scope."""
        account, *marks = _marks(len(ids))
        queryset, compiler, text, wanted = self._made or self._make(account, marks)
        given: dict[UUID, Any] = dict(zip(marks, ids, strict=True))
        if account in wanted:
            given[account] = current_account().pk
        parameters = tuple(given[one] if isinstance(one, UUID) else one for one in wanted)
        ready = copy(compiler)
        ready.connection = connections[ready.using]
        ready.as_sql = lambda *args, **kwargs: (text, parameters)
        rows: Any = queryset.all()
        rows.query.get_compiler = lambda *args, **kwargs: ready
        return list(rows)

    def _make(self, account: UUID, marks: list[UUID]) -> Any:
        with scope(_Account(account)):
            queryset = self._build(*marks)
            compiler = queryset.query.get_compiler(queryset.db)
        text, parameters = compiler.as_sql()
        for one in parameters:
            if one not in (account, *marks) and not isinstance(one, CONSTANTS):
                raise TypeError(f"{one!r} would stand in every run of {self._build.__qualname__}")
        self._made = queryset, compiler, text, tuple(parameters)
        return self._made


def among(name: str, ids: Any) -> Func:
    """The condition that the column is one of the ids: one parameter, however many there are."""
    value = Value(ids, output_field=UUIDField())
    return Func(
        F(name),
        value,
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


class _Account:
    """Stands for the account in scope while the SQL is written."""

    is_read_only = True

    def __init__(self, pk: UUID) -> None:
        self.pk = pk


def _marks(number: int) -> list[UUID]:
    """Ids for the account and for each argument."""
    return [UUID(int=0xF00D_0000_0000_0000_0000_0000_0000_0000 + at) for at in range(number + 1)]
