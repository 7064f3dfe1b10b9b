"""The grammar of the API's search, turned into a tree of the condition engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from contacts.conditions.compiler import Fields, clean_condition
from contacts.conditions.operators import Kind
from contacts.conditions.tree import Condition, Group
from hoopcrm.api.answers import ApiError
from hoopcrm.api.search_fields import (
    CUSTOM_KINDS,
    EQUAL,
    FIELDS,
    NOBODY,
    OPPORTUNITY_FIELDS,
    PRESENCE,
    TEXT,
    Fault,
    Part,
    SearchField,
    absent,
    choice,
    invalid_field,
)
from hoopcrm.core.errors import Refused
from hoopcrm.customfields.access import definitions_named
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.models.definition import MANY_CHOICES

DEEPEST = 10
MOST_FILTERS = 100
CUSTOM = "customFields."
OPERATORS = TEXT | {"range", "nested"}


class Compiler:
    """Compiles the filters of one request. All of their faults are told at once."""

    def __init__(self, caller: Any) -> None:
        self._caller = caller
        self._faults: list[str] = []
        self._count = 0

    def tree(self, filters: Sequence[Any]) -> Group:
        """The tree that all of the filters together mean.

        Raises:
            ApiError: 422 with every fault; 400 for a field that there is not.
        """
        parts = self._parts(filters, "filters", DEEPEST)
        if self._faults:
            raise ApiError(422, self._faults)
        tree = Group(parts)
        fields = Fields.of(self._caller, tree)
        return self._cleaned(tree, fields)

    def _parts(self, filters: Any, at: str, depth: int) -> tuple[Part, ...]:
        if not isinstance(filters, list):
            self._faults.append(f"{at} must be an array")
            return ()
        if depth == 0:
            self._faults.append(f"{at} must not be nested deeper than {DEEPEST} groups")
            return ()
        return tuple(
            part
            for number, one in enumerate(filters)
            if (part := self._part(one, f"{at}.{number}", depth)) is not None
        )

    def _part(self, one: Any, at: str, depth: int) -> Part | None:
        self._count += 1
        if self._count > MOST_FILTERS:
            if self._count == MOST_FILTERS + 1:
                self._faults.append(f"filters must contain no more than {MOST_FILTERS} elements")
            return None
        if not isinstance(one, dict):
            self._faults.append(f"{at} must be an object")
            return None
        if "group" in one or "filters" in one:
            return self._group(one, at, depth)
        return self._filter(one, at)

    def _group(self, one: Mapping[str, Any], at: str, depth: int) -> Group:
        self._undeclared(one, {"group", "filters"}, at)
        if one.get("group") not in ("AND", "OR"):
            self._faults.append(f"{at}.group must be one of the following values: AND, OR")
        parts = self._parts(one.get("filters"), f"{at}.filters", depth - 1)
        if one.get("group") == "OR" and not parts:
            return Group((NOBODY,))
        return Group(parts, any_of=one.get("group") == "OR")

    def _filter(self, one: Mapping[str, Any], at: str) -> Part | None:
        self._undeclared(one, {"field", "operator", "value"}, at)
        name, operator, value = one.get("field"), one.get("operator"), one.get("value")
        if not isinstance(name, str) or not name:
            self._faults.append(f"{at}.field must be a string")
            return None
        if not isinstance(operator, str) or operator not in OPERATORS:
            known = ", ".join(sorted(OPERATORS))
            self._faults.append(f"{at}.operator must be one of the following values: {known}")
            return None
        if name == "opportunities":
            return self._opportunities(operator, value, at)
        field = FIELDS.get(name) or self._custom(name)
        if operator not in field.operators:
            self._faults.append(f"{at}.operator {operator} is not supported for field {name}")
            return None
        if operator not in PRESENCE and value is None:
            self._faults.append(f"{at}.value should not be empty")
            return None
        try:
            return field.compile(operator, value)
        except Fault as fault:
            self._faults.append(f"{at}.{fault}")
            return None

    def _opportunities(self, operator: str, value: Any, at: str) -> Part | None:
        """Filters on opportunities; as long as there are none, no contact has one."""
        if operator != "nested":
            self._faults.append(f"{at}.operator {operator} is not supported for opportunities")
            return None
        if not isinstance(value, list):
            self._faults.append(f"{at}.value must be an array")
            return None
        parts = []
        for number, one in enumerate(value):
            known = isinstance(one, dict) and one.get("field") in OPPORTUNITY_FIELDS
            if not known or one.get("operator") not in EQUAL:
                self._faults.append(f"{at}.value.{number} is no filter on opportunities")
                return None
            parts.append(absent(one["operator"], one.get("value")))
        return Group(tuple(parts))

    def _custom(self, name: str) -> SearchField:
        if not name.startswith(CUSTOM):
            raise invalid_field(name)
        key, _dot, option = name.removeprefix(CUSTOM).partition(".")
        definition = definitions_named([key]).get(key)
        if definition is None or definition.holds_files:
            raise invalid_field(name)
        own = f"custom.{definition.pk}"
        if definition.has_options:
            many = definition.type in MANY_CHOICES
            return SearchField(EQUAL if many else TEXT, choice(own, _option_ids(definition)))
        if option and not definition.has_labels:
            raise invalid_field(name)
        kind = _KINDS.get(FieldDefinition.Type(definition.type), Kind.TEXT)
        operators, make = CUSTOM_KINDS[kind]
        if definition.has_labels:
            return SearchField(operators, _boxes(make(own)))
        return SearchField(operators, make(own))

    def _undeclared(self, one: Mapping[str, Any], known: set[str], at: str) -> None:
        self._faults += [f"property {at}.{key} should not exist" for key in one.keys() - known]

    def _cleaned(self, part: Any, fields: Fields) -> Any:
        """The tree with values as the engine stores them; one that can be none's is nobody's."""
        if isinstance(part, Group):
            cleaned = tuple(self._cleaned(one, fields) for one in part.parts)
            return Group(cleaned, part.any_of)
        if part is NOBODY:
            return part
        try:
            return clean_condition(part, fields)
        except Refused as refused:
            if part.op in ("none_of", "not_contains", "is_not"):
                return Condition("created", "not_empty")
            if refused.field == "value":
                return NOBODY
            raise


_KINDS = {
    FieldDefinition.Type.NUMBER: Kind.NUMBER,
    FieldDefinition.Type.MONETARY: Kind.NUMBER,
    FieldDefinition.Type.DATE: Kind.DATE,
}


def _option_ids(definition: FieldDefinition) -> Any:
    """Options by label or id, without regard to case."""

    def known(given: list[str]) -> list[str]:
        wanted = {one.lower() for one in given}
        return [
            str(option.pk)
            for option in definition.options.all()
            if wanted & {option.label.lower(), str(option.pk)}
        ]

    return known


def _boxes(inside: Any) -> Any:
    """Lists of text boxes are looked through as a whole: equal is as good as contained."""
    names = {"eq": "contains", "not_eq": "not_contains"}
    return lambda operator, value: inside(names.get(operator, operator), value)
