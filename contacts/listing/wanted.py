"""What a list asks of its contacts, as SQL that is written once for all who open it again.

Django takes longer to write the SQL of a few conditions than PostgreSQL takes to find a page by
them. It says the same as long as the conditions, the member's rights, the custom fields that are
named, and the day in the account's zone are the same.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from contacts.conditions.compiler import Fields, compile_tree
from contacts.conditions.context import MARK, Context
from contacts.conditions.tree import Group
from contacts.listing.search import Search
from contacts.models import Contact
from contacts.querysets import HasAny, HasRow, led, may_see

MOST_KEPT = 512
PLAN_SECONDS = 60
YEARS_NEAR_MARK = 200

Sql = tuple[str, tuple[Any, ...]]


@dataclass
class Plans:
    """Which plan found the page last time, by what was asked for; forgotten after a minute, as
    another may be better by then."""

    _known: dict[Any, tuple[str, float]] = field(default_factory=dict)

    def known(self, asked: Any) -> str:
        """The plan, "" for none."""
        plan, since = self._known.get(asked, ("", 0.0))
        return plan if monotonic() - since < PLAN_SECONDS else ""

    def note(self, asked: Any, plan: str) -> None:
        """This one found it; "" where none is worth to begin with."""
        if self.known(asked) != plan:
            self._known[asked] = (plan, monotonic())


@dataclass(frozen=True)
class Side:
    """Another table in which every contact of the list must have a row.

    Attributes:
        ids: of the contacts that have one; a contact may come more than once.
        rest: what is wanted of these contacts besides.
    """

    ids: Sql
    rest: Sql

    def at(self, moment: dt.datetime) -> "Side":
        """The same with `moment` where the mark stands for it."""
        return Side(_at(self.ids, moment), _at(self.rest, moment))


@dataclass(frozen=True)
class _Written:
    """The SQL of a list."""

    where: Sql
    led: Sql
    sides: tuple[Side, ...]
    owner: UUID | None

    def at(self, moment: dt.datetime) -> "_Written":
        """The same with `moment` where the mark stands for it."""
        return _Written(
            _at(self.where, moment),
            _at(self.led, moment),
            tuple(one.at(moment) for one in self.sides),
            self.owner,
        )

    def is_of_a_moment(self) -> bool:
        """Whether something in it was computed from the mark."""
        every = (self.where, self.led, *(one.ids for one in self.sides))
        return any(_is_near_mark(one) for _text, params in every for one in params)


@dataclass
class _Kept:
    """What is kept of a list between requests.

    Attributes:
        written: with the mark for the moment; None until it was written.
        is_of_a_moment: it must be written anew each time.
    """

    written: _Written | None = None
    is_of_a_moment: bool = False
    plans: Plans = field(default_factory=Plans)


class Wanted:
    """The contacts that a member sees, that a search finds and that fulfil the conditions.

    Attributes:
        fields: those that the conditions name.
    """

    def __init__(self, member: Any, search: Search, conditions: Group) -> None:
        self._member = member
        self._search = search
        self._conditions = conditions
        self.fields = Fields.of(member, conditions)

    @cached_property
    def condition(self) -> Q:
        """As a condition of the ORM."""
        return self._condition(self._context)

    @cached_property
    def where(self) -> Sql:
        """As SQL on a relation named like the table of contacts."""
        return self._written.where if self._written else _sql(self.condition)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The other tables in which every contact must have a row."""
        return self._written.sides if self._written else _sides_sql(self.condition)

    @cached_property
    def owner(self) -> UUID | None:
        """The one owner whom all of them have, if they must."""
        return self._written.owner if self._written else owner_of(self.condition)

    @cached_property
    def raw(self) -> RawSQL:
        """For querysets of contacts that no others become a part of."""
        sql, params = self._written.led if self._written else _sql(led(self.condition))
        return RawSQL(sql, params, output_field=BooleanField())  # noqa: S611 - compiled by the ORM

    @cached_property
    def plans(self) -> Plans:
        """How its pages are found best."""
        return self._kept.plans if self._is_kept else Plans()

    @property
    def _is_kept(self) -> bool:
        return bool(self._conditions) and not self._search

    def _condition(self, context: Context) -> Q:
        found = may_see(self._member)
        if self._search and not self._search.is_hopeless:
            found &= self._search.condition()
        if self._conditions:
            found &= compile_tree(self._conditions, context, self.fields)
        return found

    @cached_property
    def _written(self) -> _Written | None:
        if not self._is_kept:
            return None
        kept = self._kept
        if kept.written is None and not kept.is_of_a_moment:
            try:
                written = _write(self._condition(self._context.undated()))
                kept.is_of_a_moment = written.is_of_a_moment()
            except OverflowError:  # something before the first moment of all
                kept.is_of_a_moment = True
            if not kept.is_of_a_moment:
                kept.written = written
        return kept.written.at(self._context.moment) if kept.written else None

    @cached_property
    def _context(self) -> Context:
        return Context.of(self._member)

    @cached_property
    def _kept(self) -> _Kept:
        member, account = self._member, self._member.account
        return _kept_of(
            (
                (account.pk, account.country, account.time_zone, self._context.today),
                (member.pk, member.only_assigned, member.permission_keys),
                json.dumps(self._conditions.data(), sort_keys=True),
                self.fields.signature,
            )
        )


@lru_cache(maxsize=MOST_KEPT)
def _kept_of(key: Any) -> _Kept:
    return _Kept()


def _is_near_mark(param: Any) -> bool:
    return isinstance(param, dt.datetime) and param.year < YEARS_NEAR_MARK and param != MARK


def _at(sql: Sql, moment: dt.datetime) -> Sql:
    text, params = sql
    return text, tuple(
        moment if isinstance(one, dt.datetime) and one == MARK else one for one in params
    )


def _write(condition: Q) -> _Written:
    return _Written(
        _sql(condition), _sql(led(condition)), _sides_sql(condition), owner_of(condition)
    )


def _sides_sql(condition: Q) -> tuple[Side, ...]:
    return tuple(
        Side(side.contacts.query.sql_with_params(), _sql(rest)) for side, rest in sides(condition)
    )


def _sql(condition: Q) -> Sql:
    query = Contact.objects.all().query
    compiler = query.get_compiler(connection=connection)
    try:
        sql, params = compiler.compile(query.build_where(condition))
    except EmptyResultSet:
        return "false", ()
    except FullResultSet:
        return "true", ()
    return sql, tuple(params)


def sides(condition: Any) -> list[tuple[HasRow | HasAny, Q]]:
    """The rows that each contact of the condition must have, each with the rest of it."""
    if isinstance(condition, HasRow):
        return [(condition, Q())]
    if not isinstance(condition, Q) or condition.negated:
        return []
    if either := HasAny.of(condition):
        return [(either, Q())]
    if condition.connector != Q.AND and len(condition.children) > 1:
        return []
    found = []
    for at, child in enumerate(condition.children):
        others = Q(*condition.children[:at], *condition.children[at + 1 :])
        found += [(side, others & rest) for side, rest in sides(child)]
    return found


def owner_of(condition: Any) -> UUID | None:
    """The one owner whom each contact of the condition must have."""
    if isinstance(condition, tuple):
        name, value = condition
        return UUID(str(value)) if name == "owner_id" and value else None
    if not isinstance(condition, Q) or condition.negated:
        return None
    if condition.connector != Q.AND and len(condition.children) > 1:
        return None
    return next(filter(None, map(owner_of, condition.children)), None)
