"""A plain reading of conditions, to compare the compiled ones with."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from contacts.conditions.operators import Kind
from contacts.models import Contact
from hoopcrm.customfields.models import FieldDefinition

ZONE = ZoneInfo("America/New_York")
TODAY = dt.date(2026, 3, 11)  # a Wednesday


def months_back(number: int) -> dt.date:
    """TODAY that many months earlier; its day is in every month."""
    months = TODAY.year * 12 + TODAY.month - 1 - number
    return dt.date(months // 12, months % 12 + 1, TODAY.day)


def back(number: int, unit: str) -> dt.date:
    match unit:
        case "days":
            return TODAY - dt.timedelta(days=number)
        case "weeks":
            return TODAY - dt.timedelta(weeks=number)
        case "months":
            return months_back(number)
    return months_back(12 * number)


def holds(kind: Kind, op: str, found: list[Any], value: Any = None) -> bool:
    """Whether values (none, one or several) pass an operator; see `operators` for the rules."""
    if op == "empty":
        return not found
    if op == "not_empty":
        return bool(found)
    if kind in (Kind.NUMBER, Kind.DATE, Kind.TIME) and op.startswith("not_"):
        positive = "equal" if op == "not_equal" else op.removeprefix("not_")
        return bool(found) and not any(_passes(kind, positive, one, value) for one in found)
    opposite = {
        "is_not": "is",
        "not_contains": "contains",
        "none_of": "any_of",
        "off": "on",
        "not_happened": "happened",
    }
    if op in opposite:
        return not any(_passes(kind, opposite[op], one, value) for one in found)
    return any(_passes(kind, op, one, value) for one in found)


def _passes(kind: Kind, op: str, one: Any, value: Any) -> bool:
    match kind:
        case Kind.TEXT:
            wanted = [part.upper() for part in ([value] if isinstance(value, str) else value)]
            return wanted[0] in one.upper() if op == "contains" else one.upper() in wanted
        case Kind.CHOICE:
            return one in ([value] if isinstance(value, str) else value)
        case Kind.NUMBER:
            return _number(op, float(one), value)
        case Kind.TIME if op == "moments":
            low = dt.datetime.fromisoformat(value["gte"])
            return bool(low <= one < dt.datetime.fromisoformat(value["lt"]))
        case Kind.DATE | Kind.TIME:
            day = one.astimezone(ZONE).date() if isinstance(one, dt.datetime) else one
            return _day(op, day, value)
        case Kind.AGE:
            age = TODAY.year - one.year - ((TODAY.month, TODAY.day) < (one.month, one.day))
            return _number({"older": "greater", "younger": "less"}.get(op, op), age, value)
    return bool(one)


def _number(op: str, one: float, value: Any) -> bool:
    if op == "between":
        return float(value[0]) <= one <= float(value[1])
    wanted = float(value)
    return {
        "equal": one == wanted,
        "greater": one > wanted,
        "at_least": one >= wanted,
        "less": one < wanted,
        "at_most": one <= wanted,
    }[op]


def _day(op: str, day: dt.date, value: Any) -> bool:
    match op:
        case "today" | "yesterday" | "tomorrow":
            return (day - TODAY).days == {"today": 0, "yesterday": -1, "tomorrow": 1}[op]
        case "this_week":
            return day.isocalendar()[:2] == TODAY.isocalendar()[:2]
        case "this_month":
            return (day.year, day.month) == (TODAY.year, TODAY.month)
        case "this_quarter":
            return (day.year, (day.month + 2) // 3) == (TODAY.year, (TODAY.month + 2) // 3)
        case "this_year":
            return day.year == TODAY.year
        case "on":
            return day.isoformat() == value
        case "from_to":
            return bool(value[0] <= day.isoformat() <= value[1])
        case "after":
            return bool(day.isoformat() > value)
        case "before":
            return bool(day.isoformat() < value)
        case "more_than_ago":
            return day < back(*value)
        case "less_than_ago" | "in_last":
            return back(*value) <= day <= TODAY
        case "in_next":
            return TODAY <= day <= back(-value[0], value[1])
    raise ValueError(op)


def custom_values(definition: FieldDefinition, contact: Contact) -> list[Any]:
    """What the contact has in a custom field, as `holds` takes it."""
    stored = contact.custom.get(str(definition.pk))
    if stored is None:
        return []
    match definition.type:
        case "date":
            return [dt.date.fromisoformat(stored)]
        case "textbox_list":
            return ["\n".join(stored.values())]
    if isinstance(stored, dict):
        return ["text"]  # an answer that is none of the options
    return stored if isinstance(stored, list) else [stored]
