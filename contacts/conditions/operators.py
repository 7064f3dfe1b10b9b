"""How a field can be asked about, by kind of field; section 1.5 of the specification.

What is empty, in one place:

* "is empty" is true where nothing is stored; an empty text is nothing.
* A positive operator is never true of nothing.
* "is not", "does not contain" and "is none of" are the exact opposite of their positive: they are
  true of nothing as well. Who asks for contacts without the tag VIP means those without tags too.
* For numbers, dates and ages a negative needs a value: "is not this week" leaves out contacts
  without a date, which only "is empty" finds.
* A field with several values (e-mails, tags) passes a positive when any value does.

Texts are compared without regard to case, as PostgreSQL's UPPER sees it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, TextField, Value
from django.db.models.functions import Upper
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    IExact,
    In,
    LessThan,
    LessThanOrEqual,
)
from django.utils.translation import gettext_lazy as _

from contacts.conditions import values, windows
from contacts.conditions.bounds import within_moments
from contacts.conditions.context import Context
from contacts.conditions.windows import Window
from hoopcrm.core.extensions import Text


class Kind(StrEnum):
    """What a field holds, and so what can be asked about it."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    AGE = "age"
    FLAG = "flag"
    HAPPENED = "happened"


class Input(StrEnum):
    """What is written beside an operator."""

    NOTHING = "nothing"
    TEXT = "text"
    LIST = "list"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    NUMBERS = "numbers"
    DATE = "date"
    DATES = "dates"
    MOMENTS = "moments"
    SPAN = "span"
    HAPPENED = "happened"


# Makes the condition on contacts of a positive operator: (field, cleaned value, context).
Compile = Callable[[Any, Any, Context], Q]


@dataclass(frozen=True, kw_only=True)
class Operator:
    """One operator of a kind of field.

    Attributes:
        negative: the opposite of `compile`.
        needs_value: a negative that is not true of nothing.
        label: the value stands at its "…", else behind it.
        offered: on pages; what is not is asked by programs only.
    """

    key: str
    label: Text
    input: Input = Input.NOTHING
    compile: Compile
    negative: bool = False
    needs_value: bool = False
    offered: bool = True

    def condition(self, field: Any, value: Any, context: Context) -> Q:
        """The contacts for which it holds. `value` is as `clean` gives it."""
        positive = self.compile(field, value, context)
        if not self.negative:
            return positive
        return (field.source.filled(context) & ~positive) if self.needs_value else ~positive

    def clean(self, field: Any, value: Any) -> Any:
        """The value to store. Raises Refused on "value" when it cannot be one."""
        return values.clean(self.input, field, value)


def operators_of(kind: Kind) -> dict[str, Operator]:
    """The operators of a kind, by key, in the order in which they are offered."""
    return _OPERATORS[kind]


def _test(lookup: Any) -> Compile:
    def compile(field: Any, value: Any, context: Context) -> Q:
        condition: Q = field.source.having(lambda found: lookup(found, value), context)
        return condition

    return compile


def _text(folded: Any, other: Any) -> Compile:
    """Texts of a field that keeps them folded compare as they stand, which an index answers."""

    def compile(field: Any, value: Any, context: Context) -> Q:
        lookup = folded if field.is_folded else other
        narrow = field.narrow(value) if field.narrow else Q()
        return narrow & field.source.having(lambda found: lookup(found, value), context)

    return compile


def _among(found: Any, wanted: Any) -> Any:
    return In(Upper(found), [Upper(Value(one, output_field=TextField())) for one in wanted])


def _chosen(field: Any, value: Any, context: Context) -> Q:
    wanted = [value] if isinstance(value, str) else list(value)
    return (
        field.choose(wanted, context)
        if field.choose
        else _test(_any_choice)(field, wanted, context)
    )


def _any_choice(found: Any, wanted: Any) -> Any:
    return In(found, wanted) if len(wanted) > 1 else Exact(found, wanted[0])


def _filled(field: Any, value: Any, context: Context) -> Q:
    return field.source.filled(context)


def _flag(field: Any, value: Any, context: Context) -> Q:
    return field.source.having(lambda found: found, context)


def _number(lookup: Any) -> Compile:
    return _test(lambda found, value: lookup(found, values.number(value)))


def _between(found: Any, bounds: Any) -> Any:
    low, high = (values.number(one) for one in bounds)
    return Q(GreaterThanOrEqual(found, low)) & Q(LessThanOrEqual(found, high))


def within(field: Any, window: Window, context: Context) -> Q:
    """Contacts with a date of the field in the window."""
    first, last = window
    if field.kind is Kind.TIME:
        start = context.midnight(first) if first else None
        end = context.midnight(windows.shifted(last, 1, "days")) if last else None
    else:
        start = field.of_day(first) if first else None
        end = field.of_day(windows.shifted(last, 1, "days")) if last else None

    def test(found: Any) -> Q:
        condition = Q()
        if start:
            condition &= Q(GreaterThanOrEqual(found, start))
        if end:
            condition &= Q(LessThan(found, end))
        return condition

    return field.source.having(test, context)


def _window(make: Callable[[Context, Any], Window]) -> Compile:
    return lambda field, value, context: within(field, make(context, value), context)


def _calendar(name: str) -> Compile:
    return _window(lambda context, value: windows.calendar(name, context.today))


def _on(context: Context, value: str) -> Window:
    day = values.day(value)
    return Window(day, day)


def _from_to(context: Context, value: list[str]) -> Window:
    return Window(values.day(value[0]), values.day(value[1]))


def _age(lookup: str) -> Compile:
    """Ages as spans of birthdays: who is older than 30 was born 31 years ago or before."""

    def window(context: Context, value: Any) -> Window:
        low: int | None = None
        high: int | None = None
        if lookup == "older":
            low = int(value) + 1
        elif lookup == "younger":
            high = int(value) - 1
        else:
            low, high = int(value[0]), int(value[1])
        today = context.today
        first = None if high is None else windows.after(windows.birth(today, high + 1)).first
        return Window(first, None if low is None else windows.birth(today, low))

    return _window(window)


def _happened(field: Any, value: Any, context: Context) -> Q:
    return field.happened(value, context)


def _both(
    positive: tuple[str, Text],
    negative: tuple[str, Text],
    input: Input,
    compile: Compile,
    *,
    needs_value: bool = False,
) -> list[Operator]:
    """An operator and its opposite."""
    (key, label), (opposite, opposite_label) = positive, negative
    return [
        Operator(key=key, label=label, input=input, compile=compile),
        Operator(
            key=opposite,
            label=opposite_label,
            input=input,
            compile=compile,
            negative=True,
            needs_value=needs_value,
        ),
    ]


_PRESENCE = [
    Operator(key="empty", label=_("is empty"), compile=_filled, negative=True),
    Operator(key="not_empty", label=_("is not empty"), compile=_filled),
]
_TEXT = [
    *_both(("is", _("is")), ("is_not", _("is not")), Input.TEXT, _text(Exact, IExact)),
    *_both(
        ("contains", _("contains")),
        ("not_contains", _("does not contain")),
        Input.TEXT,
        _text(Contains, IContains),
    ),
    *_both(("any_of", _("is any of")), ("none_of", _("is none of")), Input.LIST, _text(In, _among)),
    *_PRESENCE,
]
_CHOICE = [
    *_both(("any_of", _("is any of")), ("none_of", _("is none of")), Input.CHOICES, _chosen),
    *_both(("is", _("is")), ("is_not", _("is not")), Input.CHOICE, _chosen),
    *_PRESENCE,
]
_NUMBER = [
    *_both(
        ("equal", _("is equal to")),
        ("not_equal", _("is not equal to")),
        Input.NUMBER,
        _number(Exact),
        needs_value=True,
    ),
    Operator(key="between", label=_("is between"), input=Input.NUMBERS, compile=_test(_between)),
    *(
        Operator(key=key, label=label, input=Input.NUMBER, compile=_number(lookup))
        for key, label, lookup in (
            ("greater", _("is greater than"), GreaterThan),
            ("at_least", _("is at least"), GreaterThanOrEqual),
            ("less", _("is less than"), LessThan),
            ("at_most", _("is at most"), LessThanOrEqual),
        )
    ),
    *_PRESENCE,
]
_CALENDAR = (
    ("today", _("is today"), _("is not today")),
    ("yesterday", _("is yesterday"), _("is not yesterday")),
    ("tomorrow", _("is tomorrow"), _("is not tomorrow")),
    ("this_week", _("is this week"), _("is not this week")),
    ("this_month", _("is this month"), _("is not this month")),
    ("this_quarter", _("is this quarter"), _("is not this quarter")),
    ("this_year", _("is this year"), _("is not this year")),
)
_WINDOWS: tuple[tuple[str, Text, Text, Input, Any], ...] = (
    ("on", _("is on"), _("is not on"), Input.DATE, _on),
    ("from_to", _("is between"), _("is not between"), Input.DATES, _from_to),
    (
        "more_than_ago",
        _("is more than … ago"),
        _("is not more than … ago"),
        Input.SPAN,
        lambda context, value: windows.older_than(context.today, *value),
    ),
    (
        "less_than_ago",
        _("is less than … ago"),
        _("is not less than … ago"),
        Input.SPAN,
        lambda context, value: windows.last(context.today, *value),
    ),
    (
        "in_last",
        _("is in the last"),
        _("is not in the last"),
        Input.SPAN,
        lambda context, value: windows.last(context.today, *value),
    ),
    (
        "in_next",
        _("is in the next"),
        _("is not in the next"),
        Input.SPAN,
        lambda context, value: windows.coming(context.today, *value),
    ),
    (
        "after",
        _("is after"),
        _("is not after"),
        Input.DATE,
        lambda context, value: windows.after(values.day(value)),
    ),
    (
        "before",
        _("is before"),
        _("is not before"),
        Input.DATE,
        lambda context, value: windows.before(values.day(value)),
    ),
)
_DATE = [
    *(
        operator
        for key, label, opposite in _CALENDAR
        for operator in _both(
            (key, label), (f"not_{key}", opposite), Input.NOTHING, _calendar(key), needs_value=True
        )
    ),
    *(
        operator
        for key, label, opposite, input, window in _WINDOWS
        for operator in _both(
            (key, label), (f"not_{key}", opposite), input, _window(window), needs_value=True
        )
    ),
    *_PRESENCE,
]
_TIME = [
    *_DATE,
    Operator(
        key="moments",
        label=_("is within"),
        input=Input.MOMENTS,
        compile=_test(within_moments),
        offered=False,
    ),
]
_AGE = [
    Operator(key="older", label=_("is greater than"), input=Input.NUMBER, compile=_age("older")),
    Operator(key="younger", label=_("is less than"), input=Input.NUMBER, compile=_age("younger")),
    Operator(key="between", label=_("is between"), input=Input.NUMBERS, compile=_age("between")),
]
_FLAG = _both(("on", _("is on")), ("off", _("is off")), Input.NOTHING, _flag)
_HAPPENED = _both(
    ("happened", _("happened")), ("not_happened", _("did not happen")), Input.HAPPENED, _happened
)
_OPERATORS: dict[Kind, dict[str, Operator]] = {
    kind: {operator.key: operator for operator in operators}
    for kind, operators in (
        (Kind.TEXT, _TEXT),
        (Kind.CHOICE, _CHOICE),
        (Kind.NUMBER, _NUMBER),
        (Kind.DATE, _DATE),
        (Kind.TIME, _TIME),
        (Kind.AGE, _AGE),
        (Kind.FLAG, _FLAG),
        (Kind.HAPPENED, _HAPPENED),
    )
}
