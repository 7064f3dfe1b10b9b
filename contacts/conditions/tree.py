"""What is asked for: conditions in groups, as it is stored, sent and shared.

    {"v": 1, "any": [{"all": [{"field": "tags", "op": "any_of", "value": ["…"]}, …]}, …]}

Pages make an OR of AND groups; groups may stand in groups as deep as `DEEPEST`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused

VERSION = 1
DEEPEST = 5
MOST_CONDITIONS = 50
LONGEST_TEXT = 1_000
MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; `value` is as its operator has cleaned it, in JSON's types."""

    field: str
    op: str
    value: Any = None

    def data(self) -> dict[str, Any]:
        """As it is stored."""
        given = {} if self.value is None else {"value": self.value}
        return {"field": self.field, "op": self.op, **given}


@dataclass(frozen=True, slots=True)
class Group:
    """All of its parts, or any one of them."""

    parts: tuple["Condition | Group", ...] = ()
    any_of: bool = False

    def data(self) -> dict[str, Any]:
        """As it is stored, without the version."""
        return {"any" if self.any_of else "all": [part.data() for part in self.parts]}

    def conditions(self) -> Iterator[Condition]:
        """Every condition in it, in order."""
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.conditions()
            else:
                yield part

    def __bool__(self) -> bool:
        return any(True for _condition in self.conditions())


def stored(tree: Group) -> dict[str, Any]:
    """The tree as it is stored."""
    return {"v": VERSION, **tree.data()}


def parse(data: Any) -> Group:
    """The tree in `data`; whether fields and operators exist is the compiler's question.

    Raises:
        Refused: `invalid_conditions`.
    """
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise _invalid()
    tree = _group({name: value for name, value in data.items() if name != "v"}, DEEPEST)
    if sum(1 for _condition in tree.conditions()) > MOST_CONDITIONS:
        raise Refused(
            "invalid_conditions",
            _("At most %(number)d conditions.") % {"number": MOST_CONDITIONS},
        )
    return tree


def read(data: Any) -> Group:
    """The stored tree; what cannot be read is a condition that matches nobody."""
    try:
        return parse(data)
    except Refused:
        return Group((Condition("unreadable", "is"),))


def alternatives(tree: Group) -> list[Group]:
    """The AND groups of a tree as pages make it: an OR of such groups, or one of them."""
    if not tree:
        return []
    return [_as_all(part) for part in tree.parts] if tree.any_of else [tree]


def of_alternatives(groups: list[list[Condition]]) -> Group:
    """The tree that pages make: any of these groups, each with all of its conditions."""
    kept = [Group(tuple(group)) for group in groups if group]
    return kept[0] if len(kept) == 1 else Group(tuple(kept), any_of=bool(kept))


def is_flat(tree: Group) -> bool:
    """Whether pages can edit it: groups of conditions, and no groups in these."""
    return all(
        not group.any_of and all(isinstance(part, Condition) for part in group.parts)
        for group in alternatives(tree)
    )


def without(tree: Group, number: int) -> Group:
    """The tree without its condition of that number, counted through all groups."""
    at = -1

    def keep(group: Group) -> Group:
        nonlocal at
        parts: list[Condition | Group] = []
        for part in group.parts:
            if isinstance(part, Group):
                kept = keep(part)
                parts += [kept] if kept else []
                continue
            at += 1
            if at != number:
                parts.append(part)
        return Group(tuple(parts), group.any_of)

    return keep(tree)


def ends(tree: Group) -> set[int]:
    """Numbers of the conditions behind which another alternative begins."""
    found, number = set(), -1
    for part in tree.parts[:-1] if tree.any_of else ():
        number += sum(1 for _one in part.conditions()) if isinstance(part, Group) else 1
        found.add(number)
    return found


def _as_all(part: Condition | Group) -> Group:
    return part if isinstance(part, Group) else Group((part,))


def _group(data: Any, depth: int) -> Group:
    if not isinstance(data, dict) or len(data) != 1 or depth == 0:
        raise _invalid()
    [(name, parts)] = data.items()
    if name not in ("all", "any") or not isinstance(parts, list) or len(parts) > MOST_CONDITIONS:
        raise _invalid()
    return Group(tuple(_part(part, depth) for part in parts), any_of=name == "any")


def _part(data: Any, depth: int) -> Condition | Group:
    if isinstance(data, dict) and "field" in data:
        field, op, value = data["field"], data.get("op"), data.get("value")
        if set(data) <= {"field", "op", "value"} and _name(field) and _name(op) and _fits(value):
            return Condition(field, op, value)
        raise _invalid()
    return _group(data, depth - 1)


def _name(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= 80


def _fits(value: Any, depth: int = 2) -> bool:
    """Whether it is small, and of what operators take: texts, numbers, lists and maps of them."""
    if isinstance(value, float):
        return isfinite(value)
    if value is None or isinstance(value, bool | int):
        return True
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and "\x00" not in value
    if depth and isinstance(value, list | dict):
        parts = value.values() if isinstance(value, dict) else value
        return len(value) <= MOST_VALUES and all(_fits(part, depth - 1) for part in parts)
    return False


def _invalid() -> Refused:
    return Refused("invalid_conditions", _("These conditions cannot be read."))
