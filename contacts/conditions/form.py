"""The filter panel's form: rows of conditions in groups, read from and shown in HTML.

Each row has an id of its own. `row` inputs give "<group>.<row>" in the order of the page; the
parts of a row are `field-<row>`, `op-<row>`, and `value-<row>` as often as its operator needs,
for "happened" also `last-<row>` (number and unit).
"""

import dataclasses
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from contacts.conditions.compiler import Fields, clean_condition
from contacts.conditions.context import Context
from contacts.conditions.fields import Choice, ConditionField, FieldGroup
from contacts.conditions.operators import Input, Operator
from contacts.conditions.tree import MOST_CONDITIONS, Condition, Group, alternatives
from contacts.conditions.tree import of_alternatives as tree_of
from contacts.conditions.windows import UNITS
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text

UNIT_LABELS = {"days": _("days"), "weeks": _("weeks"), "months": _("months"), "years": _("years")}
DEFAULT_UNIT = "days"


@dataclass(kw_only=True)
class Row:
    """One condition as the form shows it; `values` and `last` are as they were written."""

    id: str
    group: str
    field: str = ""
    op: str = ""
    values: list[str] = dataclasses.field(default_factory=list)
    last: list[str] = dataclasses.field(default_factory=list)
    error: str = ""
    error_on: str = ""

    @classmethod
    def new(cls, group: str) -> "Row":
        return cls(id=new_id(), group=group)

    @classmethod
    def of(cls, condition: Condition, group: str) -> "Row":
        """The row of a stored condition."""
        value, last = condition.value, []
        if isinstance(value, dict):
            value, last = value.get("types", []), value.get("last", [])
        values = value if isinstance(value, list) else [] if value is None else [value]
        return cls(
            id=new_id(),
            group=group,
            field=condition.field,
            op=condition.op,
            values=[str(one) for one in values],
            last=[str(one) for one in last],
        )

    @classmethod
    def sent(cls, data: QueryDict, group: str, row: str) -> "Row":
        """The row as the form sent it."""
        return cls(
            id=row,
            group=group,
            field=data.get(f"field-{row}", ""),
            op=data.get(f"op-{row}", ""),
            values=data.getlist(f"value-{row}"),
            last=data.getlist(f"last-{row}"),
        )

    def settled(self, fields: Fields) -> "Row":
        """With an operator that its field has, and no values that the operator does not take."""
        found = fields.get(self.field)
        if found is None:
            self.op, self.values, self.last = "", [], []
            return self
        if self.op not in found.operators:
            self.op, self.values, self.last = next(iter(found.operators)), [], []
        return self

    def condition(self, fields: Fields) -> Condition:
        """What it says. Raises Refused on "field", "op" or "value"."""
        found = fields.get(self.field)
        operator = found.operators.get(self.op) if found else None
        value = written(operator, self.values, self.last) if operator else None
        return clean_condition(Condition(self.field, self.op, value), fields)


def new_id() -> str:
    """An id for a row or a group of the form."""
    return secrets.token_hex(4)


def written(operator: Operator, values: list[str], last: list[str]) -> Any:
    """What was written beside the operator, as its `clean` takes it."""
    match operator.input:
        case Input.NOTHING:
            return None
        case Input.CHOICES:
            return values
        case Input.HAPPENED:
            return {"types": values, "last": last}
        case Input.NUMBERS | Input.DATES | Input.SPAN:
            return values
    return values[0] if values else ""


def rows_of(tree: Group) -> list[Row]:
    """The rows of a tree that pages can edit."""
    found = []
    for group in alternatives(tree):
        key = new_id()
        found += [Row.of(part, key) for part in group.parts if isinstance(part, Condition)]
    return found


def rows_sent(data: QueryDict) -> list[Row]:
    """The rows of a sent form, in the order of the page."""
    found = []
    for text in data.getlist("row")[: MOST_CONDITIONS + 1]:
        group, dot, row = text.partition(".")
        if dot and _is_id(group) and _is_id(row):
            found.append(Row.sent(data, group, row))
    return found


def read_rows(rows: list[Row], fields: Fields) -> Group | None:
    """The tree that the rows say; None when one is wrong, which then has its error."""
    groups: dict[str, list[Condition]] = {}
    is_good = True
    for row in rows:
        try:
            groups.setdefault(row.group, []).append(row.condition(fields))
        except Refused as refused:
            row.error, row.error_on, is_good = refused.message, refused.field or "value", False
    if len(rows) > MOST_CONDITIONS:
        rows[-1].error = _("At most %(number)d conditions.") % {"number": MOST_CONDITIONS}
        is_good = False
    return tree_of(list(groups.values())) if is_good else None


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """A row with all that its template shows."""

    row: Row
    fields: list[tuple[str, list[tuple[str, Text, bool]]]]
    operators: list[tuple[str, Text, bool]]
    input: str
    choices: list[tuple[str, Text, bool]]
    units: list[tuple[str, Text, bool]]
    values: list[str]
    last_number: str
    is_known: bool


def shown_row(row: Row, fields: Fields, context: Context) -> ShownRow:
    """The row, ready to draw."""
    row.settled(fields)
    found = fields.get(row.field)
    operator = found.operators[row.op] if found else None
    chosen_unit = (row.last if operator and operator.input is Input.HAPPENED else row.values)[1:2]
    unit = chosen_unit[0] if chosen_unit and chosen_unit[0] in UNITS else DEFAULT_UNIT
    return ShownRow(
        row=row,
        fields=field_groups(fields, row.field),
        operators=[(key, one.label, key == row.op) for key, one in found.offered_operators.items()]
        if found
        else [],
        input=operator.input if operator else Input.NOTHING,
        choices=_choices(found, operator, row.values, context),
        units=[(key, str(UNIT_LABELS[key]), key == unit) for key in UNITS],
        values=[*row.values, "", ""][: max(2, len(row.values))],
        last_number=row.last[0] if row.last else "",
        is_known=found is not None,
    )


def field_groups(
    fields: Mapping[str, ConditionField], chosen: str
) -> list[tuple[str, list[tuple[str, Text, bool]]]]:
    """The fields by their headings, for a select."""
    groups: dict[str, list[ConditionField]] = {}
    for one in fields.values():
        heading = str(one.group.value) if isinstance(one.group, FieldGroup) else one.group
        groups.setdefault(heading, []).append(one)
    order = {str(group.value): number for number, group in enumerate(FieldGroup)}
    return [
        (heading, [(one.key, one.label, one.key == chosen) for one in inside])
        for heading, inside in sorted(groups.items(), key=lambda pair: order.get(pair[0], 100))
    ]


def _choices(
    found: ConditionField | None, operator: Operator | None, chosen: list[str], context: Context
) -> list[tuple[str, Text, bool]]:
    wants = (Input.CHOICE, Input.CHOICES, Input.HAPPENED)
    if not (found and operator and found.choices and operator.input in wants):
        return []
    offered: Iterable[Choice] = found.choices(context)
    every = {choice.value: choice.label for choice in offered}
    gone = [one for one in chosen if one not in every]
    if gone and found.labels:
        labels = found.labels(gone)
        every |= {one: labels.get(one, _("(gone)")) for one in gone}
    return [(value, label, value in chosen) for value, label in every.items()]


def _is_id(text: str) -> bool:
    return text.isalnum() and text.isascii() and len(text) <= 16
