"""Conditions in words, and why a contact fulfils them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Value, When
from django.utils.translation import gettext as _

from contacts.conditions import values
from contacts.conditions.compiler import Fields, compile_condition
from contacts.conditions.context import Context
from contacts.conditions.fields import ConditionField
from contacts.conditions.tree import Condition, Group
from contacts.fields import STANDARD
from contacts.models import Contact

CHOSEN = ("choice", "choices", "happened")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A condition in words: "Tags", "is any of", "VIP, Lead".

    Attributes:
        is_broken: its field is gone, or not for this member; it matches nobody.
    """

    condition: Condition
    field: str
    text: str
    is_broken: bool = False

    def __str__(self) -> str:
        return f"{self.field} {self.text}"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Whether a contact fulfils a condition, and what it has there ("" when that is not shown)."""

    said: Said
    holds: bool
    value: str


def said(conditions: Iterable[Condition], fields: Fields) -> list[Said]:
    """Conditions in words; one query for each field with choices of the account."""
    every = list(conditions)
    labels = _labels(every, fields)
    return [_said(one, fields, labels.get(one.field, {})) for one in every]


def reasons(contact: Contact, tree: Group, context: Context) -> list[Reason]:
    """For each condition of the tree whether the contact fulfils it. One query and the words."""
    conditions = list(tree.conditions())
    fields = Fields.of(context.member, tree)
    marks = {
        f"holds_{number}": Case(
            When(compile_condition(one, fields, context), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for number, one in enumerate(conditions)
    }
    row = Contact.objects.filter(pk=contact.pk).annotate(**marks).values(*marks).first() or {}
    return [
        Reason(
            said=words,
            holds=row.get(f"holds_{number}", False),
            value=_shown(fields.get(one.field), contact),
        )
        for number, (one, words) in enumerate(
            zip(conditions, said(conditions, fields), strict=True)
        )
    ]


def _shown(field: ConditionField | None, contact: Contact) -> str:
    if field is None:
        return ""
    if field.show:
        return field.show(contact)
    return STANDARD[field.key].show(contact) if field.key in STANDARD else ""


def _labels(conditions: list[Condition], fields: Fields) -> dict[str, dict[str, str]]:
    wanted: dict[str, list[str]] = {}
    for one in conditions:
        field = fields.get(one.field)
        operator = field.operators.get(one.op) if field else None
        if field and field.labels and operator and operator.input in CHOSEN:
            wanted.setdefault(one.field, []).extend(_chosen(one.value))
    found = {}
    for key, chosen in wanted.items():
        labels = fields[key].labels
        found[key] = {**labels(chosen)} if labels else {}
    return found


def _chosen(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = value.get("types")
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _said(condition: Condition, fields: Fields, labels: dict[str, str]) -> Said:
    field = fields.get(condition.field)
    operator = field.operators.get(condition.op) if field else None
    if field is None or operator is None:
        return Said(
            condition=condition,
            field=str(field.label) if field else _("A field that is gone"),
            text=_("matches nobody"),
            is_broken=True,
        )
    label = str(operator.label)
    value = values.words(operator.input, field, condition.value, labels)
    text = label.replace("…", value) if "…" in label else f"{label} {value}".strip()
    if operator.input in ("text", "list", "choice", "choices") and value:
        text = f"{label}: {value}" if operator.input in ("list", "choices") else f"{label} {value}"
    return Said(condition=condition, field=str(field.label), text=text)
