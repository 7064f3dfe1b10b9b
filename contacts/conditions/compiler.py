"""From a tree to a condition of the ORM."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from contacts.conditions import related  # noqa: F401 - adds its fields
from contacts.conditions.context import Context
from contacts.conditions.custom import PREFIX, custom_condition_field
from contacts.conditions.fields import ConditionField, condition_fields
from contacts.conditions.tree import Condition, Group
from hoopcrm.core.errors import Refused
from hoopcrm.customfields.access import definitions, definitions_named

NOBODY = Q(pk__in=[])


class Fields(Mapping[str, ConditionField]):
    """Fields by key, as far as the member may ask about them."""

    def __init__(self, member: Any, custom: Iterable[Any]) -> None:
        self._member = member
        self._definitions = list(custom)
        self._custom = {
            f"{PREFIX}{one.pk}": custom_condition_field(one) for one in self._definitions
        }

    @classmethod
    def every(cls, member: Any) -> "Fields":
        """All that can be offered."""
        return cls(member, definitions())

    @classmethod
    def of(cls, member: Any, tree: Group) -> "Fields":
        """Those that the tree may name; custom fields are looked up only where it does."""
        keys = {one.field.removeprefix(PREFIX) for one in tree.conditions() if _is_custom(one)}
        return cls(member, set(definitions_named(keys).values()) if keys else ())

    def __getitem__(self, key: str) -> ConditionField:
        field = condition_fields.find(key) or self._custom[key]
        if field.permission and not self._member.has(field.permission):
            raise KeyError(key)
        return field

    @property
    def signature(self) -> tuple[Any, ...]:
        """What the custom fields are, as far as conditions depend on it."""
        return tuple(
            (one.pk, one.type, one.allow_custom, tuple(option.pk for option in one.options.all()))
            for one in self._definitions
        )

    def __iter__(self) -> Any:
        standard = (field.key for field in condition_fields if field.key in self)
        yield from [*standard, *self._custom]

    def __len__(self) -> int:
        return sum(1 for _key in self)


def cleaned(tree: Group, fields: Fields) -> Group:
    """The tree with each value as its operator stores it.

    Raises:
        Refused: `invalid_condition`, with the number of the condition in `data["index"]`.
    """
    index = -1

    def clean(part: Condition | Group) -> Condition | Group:
        nonlocal index
        if isinstance(part, Group):
            return Group(tuple(clean(one) for one in part.parts), part.any_of)
        index += 1
        try:
            return clean_condition(part, fields)
        except Refused as refused:
            raise Refused(
                refused.code, refused.message, field=refused.field, index=index
            ) from refused

    found = clean(tree)
    assert isinstance(found, Group)  # noqa: S101 - a group is cleaned to a group
    return found


def clean_condition(condition: Condition, fields: Fields) -> Condition:
    """One condition, checked. Raises Refused on "field", "op" or "value"."""
    field = fields.get(condition.field)
    if field is None:
        raise Refused("invalid_condition", _("Choose a field."), field="field")
    operator = field.operators.get(condition.op)
    if operator is None:
        raise Refused("invalid_condition", _("Choose how to compare."), field="op")
    return Condition(condition.field, condition.op, operator.clean(field, condition.value))


def compile_tree(tree: Group, context: Context, fields: Fields | None = None) -> Q:
    """The contacts that a cleaned tree means. A condition that cannot be asked matches nobody."""
    if not tree:
        return Q()
    return _compile(tree, Fields.of(context.member, tree) if fields is None else fields, context)


def compile_condition(condition: Condition, fields: Fields, context: Context) -> Q:
    """One condition; nobody, where its field or operator is gone or not for the member."""
    field = fields.get(condition.field)
    operator = field.operators.get(condition.op) if field else None
    if field is None or operator is None:
        return NOBODY
    try:
        value = operator.clean(field, condition.value)
    except Refused:
        return NOBODY
    return operator.condition(field, value, context)


def _compile(part: Condition | Group, fields: Fields, context: Context) -> Q:
    if isinstance(part, Condition):
        return compile_condition(part, fields, context)
    parts = [_compile(one, fields, context) for one in part.parts if not _is_void(one)]
    condition = Q()
    # The database looks at them in this order: what it sees on the contact saves looking further.
    for one in sorted(parts, key=_looks_elsewhere):
        condition = (condition | one) if part.any_of else (condition & one)
    return condition


def _looks_elsewhere(condition: Any) -> bool:
    if isinstance(condition, Q):
        return any(_looks_elsewhere(child) for child in condition.children)
    if isinstance(condition, tuple):
        return isinstance(condition[1], QuerySet)
    return isinstance(condition, Subquery)


def _is_void(part: Condition | Group) -> bool:
    return isinstance(part, Group) and not part


def _is_custom(condition: Condition) -> bool:
    return condition.field.startswith(PREFIX)
