"""Querysets whose SQL is written once in the life of a process.

Building and compiling a queryset takes Django longer than finding the rows by key takes
PostgreSQL. That matters for the dozen queries that stand on every page.
"""

import datetime as dt
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Any, ClassVar
from uuid import UUID

from django.db import connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BooleanField, F, Func, QuerySet, Subquery, UUIDField, Value

from hoopcrm.core.scoping import current_account, scope

CONSTANTS = (str, int, bool, type(None))

# Stands for the account in scope while the SQL is written.
ACCOUNT = UUID(int=0xF00D_0000_0000_0000_0000_0000_0000_0000)

Given = UUID | str | dt.datetime
Many = list[UUID] | list[str]


@dataclass(frozen=True)
class SeesAll:
    """Stands for any member who may see every record and do what these keys say.

    What is prepared for it serves all members of whom that is true.
    """

    permission_keys: frozenset[str]
    only_assigned: ClassVar[bool] = False

    @classmethod
    def like(cls, member: Any) -> "SeesAll":
        """The stand-in for a member who may see every record."""
        if member.only_assigned:
            raise ValueError("this member does not see every record")
        return cls(frozenset(member.permission_keys))

    def has(self, permission: str) -> bool:
        return permission in self.permission_keys


class Prepared:
    """Decorator for a function that makes a queryset from ids: it then returns the list.

    An argument may also be a text or a moment, or a list of ids or texts where the function uses
    `among`; each has the same type at every call. Nothing else may differ between calls: no clock,
    no member. The function is called once, with marks for the arguments and the account in scope;
    the marks are what is replaced in the parameters at each run.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._made: _Made | None = None
        update_wrapper(self, build)

    def __call__(self, *given: Given | Many) -> list[Any]:
        """The rows, for these arguments, in the account in scope."""
        made = self._ready(given)
        parameters = made.filled(given)
        ready = copy(made.compiler)
        ready.connection = connections[ready.using]
        ready.execute_sql = lambda *args, **kwargs: [self._fetched(made.text, parameters, ready)]
        ready.get_converters = made.converters
        rows: Any = made.queryset.all()
        rows.query.get_compiler = lambda *args, **kwargs: ready
        return list(rows)

    def _fetched(self, text: str, parameters: tuple[Any, ...], ready: Any) -> list[Any]:
        with self._cursor(ready.connection) as cursor:
            cursor.execute(text, parameters)
            rows: list[Any] = cursor.fetchall()
        # Columns behind these are there for the order only.
        return [row[: ready.col_count] for row in rows] if ready.has_extra_select else rows

    def _cursor(self, connection: Any) -> Any:
        return connection.cursor()

    def sql(self, *given: Given | Many) -> tuple[str, tuple[Any, ...]]:
        """The SQL with its parameters, for statements that it is a part of."""
        made = self._ready(given)
        return made.text, made.filled(given)

    def _ready(self, given: tuple[Given | Many, ...]) -> "_Made":
        return self._made or self._make([_mark(at, one) for at, one in enumerate(given)])

    def _make(self, marks: list[Given]) -> "_Made":
        with scope(_Account(ACCOUNT)):
            queryset = self._build(*marks)
            compiler = queryset.query.get_compiler(queryset.db)
        text, parameters = compiler.as_sql()
        for one in parameters:
            if one not in (ACCOUNT, *marks) and not isinstance(one, CONSTANTS):
                raise TypeError(f"{one!r} would stand in every run of {self._build.__qualname__}")
        self._made = _Made(marks, queryset, compiler, text, tuple(parameters))
        return self._made


class Planned(Prepared):
    """As `Prepared`; PostgreSQL keeps the plan as well, for as long as the connection lives.

    Making a plan takes it several times as long as finding rows by key. Only for rows that are
    found by key, by `=` and not by `among`: one plan must be good for every account and argument.
    """

    def _cursor(self, connection: Any) -> Any:
        connection.ensure_connection()
        raw = connection.connection
        # Logged statements are to be whole, and what runs on the server has marks for its values.
        if raw.prepare_threshold is None or connection.queries_logged:
            return connection.cursor()
        usual, raw.cursor_factory = raw.cursor_factory, ServerBindingCursor
        try:
            return connection.cursor()
        finally:
            raw.cursor_factory = usual


@dataclass(frozen=True, slots=True)
class _Made:
    """What is kept of the first run; the marks stand among the parameters."""

    marks: list[Given]
    queryset: QuerySet[Any, Any]
    compiler: Any
    text: str
    parameters: tuple[Any, ...]
    _converters: list[Any] = field(default_factory=list)

    def converters(self, columns: Any) -> Any:
        """How values of the columns are read, which are the same at every run."""
        if not self._converters:
            self._converters.append(self.compiler.get_converters(columns))
        return self._converters[0]

    def filled(self, given: tuple[Given | Many, ...]) -> tuple[Any, ...]:
        """The parameters with what is given, and with the account in scope."""
        values: dict[Any, Any] = dict(zip(self.marks, given, strict=True))
        if ACCOUNT in self.parameters:
            values[ACCOUNT] = current_account().pk
        return tuple(values.get(one, one) for one in self.parameters)


def among(name: str, ids: Any) -> Func:
    """The condition that the column is one of the ids or texts, a list or an `ArraySubquery`:
    one parameter, however many there are.
    """
    value = ids if isinstance(ids, Subquery) else Value(ids, output_field=UUIDField())
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


def _mark(number: int, given: Given | Many) -> Given:
    """What stands for the argument while the SQL is written; no argument ever equals it."""
    if isinstance(given, str):
        return f"\x00{number}"
    if isinstance(given, dt.datetime):
        return dt.datetime(1, 1, 1, microsecond=number, tzinfo=dt.UTC)
    return UUID(int=ACCOUNT.int + 1 + number)
