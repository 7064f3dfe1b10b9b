"""What a saved state says, in words."""

from typing import Any

from django.utils.translation import gettext as _

from contacts.conditions.compiler import Fields
from contacts.conditions.custom import PREFIX
from contacts.conditions.tree import Condition, Group, alternatives, is_flat
from contacts.conditions.wording import said
from contacts.listing.columns import CUSTOM, column_labels
from contacts.listing.sorts import SORTS
from contacts.listing.state import State
from hoopcrm.customfields.access import definitions


class Anybody:
    """Stands for a member with every right: fields have the same names for all."""

    def has(self, permission: str) -> bool:
        return True


def custom_labels(state: State) -> dict[str, str]:
    """Names of the custom fields among columns and conditions, by key."""
    labels = {f"{CUSTOM}{one.pk}": one.label for one in definitions(files=True)}
    asked = (
        f"{CUSTOM}{one.field.removeprefix(PREFIX)}"
        for one in state.conditions.conditions()
        if one.field.startswith(PREFIX)
    )
    return {key: labels[key] for key in (*state.columns, *asked) if key in labels}


def column_names(state: State) -> list[str]:
    """The names of the columns, in order; those whose field is gone are left out."""
    labels = column_labels(definitions(files=True))
    return [str(labels[key]) for key in state.columns if key in labels]


def sort_words(state: State) -> str:
    """The order, such as "Created (Newest first)"."""
    sort = SORTS[state.order.key]
    way = str(sort.down if state.order.descending else sort.up)
    return f"{sort.label} ({way})"


def filter_words(state: State, member: Any = None) -> list[str]:
    """The conditions: a line for each group, any of which is enough."""
    tree = state.conditions
    words = said(tree.conditions(), Fields.of(member or Anybody(), tree))
    texts = {id(one.condition): str(one) for one in words}
    if not is_flat(tree):
        return [", ".join(texts.values())]
    groups = [[texts[id(one)] for one in group.conditions()] for group in alternatives(tree)]
    return [_(" and ").join(group) for group in groups]


def state_changes(before: State, after: State) -> dict[str, Any]:
    """What differs between two states, `{part: [before, after]}`, as events keep it."""
    changes: dict[str, Any] = {}
    if before.conditions != after.conditions:
        changes["filters"] = [filter_words(before), filter_words(after)]
    if before.sort != after.sort:
        changes["sort"] = [sort_words(before), sort_words(after)]
    if before.columns != after.columns:
        changes["columns"] = [column_names(before), column_names(after)]
    return changes


def broken(state: State, fields: Fields) -> list[Condition]:
    """Conditions that match nobody: their field is gone, or not for the member."""
    return [one for one in state.conditions.conditions() if not _is_asked(one, fields)]


def without_broken(tree: Group, fields: Fields) -> Group:
    """The tree without such conditions."""
    parts: list[Condition | Group] = []
    for part in tree.parts:
        if isinstance(part, Group):
            if inner := without_broken(part, fields):
                parts.append(inner)
        elif _is_asked(part, fields):
            parts.append(part)
    return Group(tuple(parts), any_of=tree.any_of and bool(parts))


def _is_asked(condition: Condition, fields: Fields) -> bool:
    field = fields.get(condition.field)
    return field is not None and condition.op in field.operators
