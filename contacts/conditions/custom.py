"""Custom fields as fields of conditions: `custom.<field id>`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import DecimalField, F, Func, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Collate, Upper
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from contacts.conditions.context import Context
from contacts.conditions.fields import Choice, ConditionField
from contacts.conditions.operators import Kind, operators_of
from contacts.conditions.sources import Computed, Test
from contacts.conditions.standard import PRESENCE
from contacts.models import Contact
from hoopcrm.customfields import values
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.models.definition import MANY_CHOICES
from hoopcrm.customfields.values import OTHER

PREFIX = "custom."
Type = FieldDefinition.Type
_KINDS = {
    Type.NUMBER: Kind.NUMBER,
    Type.MONETARY: Kind.NUMBER,
    Type.DATE: Kind.DATE,
}


SERVED: dict[Kind, frozenset[str]] = {
    Kind.NUMBER: frozenset({"equal", "between", "greater", "at_least", "less", "at_most"}),
    Kind.DATE: frozenset(
        key
        for key, operator in operators_of(Kind.DATE).items()
        if not operator.negative and key != "not_empty"
    ),
    Kind.TEXT: frozenset({"is", "any_of"}),
}


class Options:
    """The options of a choice on the contact's JSON, which one index answers for all fields."""

    def __init__(self, pk: str) -> None:
        self.pk = pk

    def having(self, test: Test, context: Context) -> Q:
        raise TypeError("options are chosen by `choose`")

    def filled(self, context: Context) -> Q:
        return Q(custom__has_key=self.pk)


def custom_condition_field(definition: FieldDefinition) -> ConditionField:
    """The field of this definition; it must hold values, not files."""
    pk = str(definition.pk)
    common: dict[str, Any] = {
        "key": f"{PREFIX}{pk}",
        "label": definition.label,
        "group": definition.folder.name if definition.folder else _("Other fields"),
        "show": lambda contact: _show(definition, contact),
        "weight": definition.position,
    }
    if definition.has_options:
        return _choice_field(definition, pk, common)
    kind = _KINDS.get(Type(definition.type), Kind.TEXT)
    only: tuple[str, ...] = ()
    if definition.type == Type.TEXTBOX_LIST:
        only = ("contains", "not_contains", *PRESENCE)
    if kind is Kind.DATE:
        common["of_day"] = lambda day: day.isoformat()
    source = Computed(lambda context: _value(definition))
    return ConditionField(kind=kind, source=source, only=only, **common)


def indexed(definition: FieldDefinition) -> tuple[Any, Q] | None:
    """What an index of the field's values holds, and of which contacts; None where its values
    are choices, which have an index in common, or lists.

    It answers the operators `SERVED`, whose SQL says the same: a number, a day, or a text in
    upper case, of contacts that have one.
    """
    if definition.has_labels or definition.holds_files:
        return None
    value = _value(definition)
    is_text = _KINDS.get(Type(definition.type), Kind.TEXT) is Kind.TEXT
    return Upper(value) if is_text else value, Q(IsNull(value, False))


def serves(definition: FieldDefinition, operator: str) -> bool:
    """Whether an index of the field answers this operator."""
    return operator in SERVED[_KINDS.get(Type(definition.type), Kind.TEXT)]


def _value(definition: FieldDefinition) -> Any:
    """The stored value of a contact as it is compared, NULL without one."""
    pk = str(definition.pk)
    stored = KeyTextTransform(pk, "custom")
    match definition.type:
        case Type.NUMBER | Type.MONETARY:
            return _Number(stored)
        case Type.DATE:
            return Collate(stored, "C")
        case Type.TEXTBOX_LIST:
            return _Boxes(F("custom"), Value(pk))
    return stored


def _choice_field(definition: FieldDefinition, pk: str, common: dict[str, Any]) -> ConditionField:
    many = definition.type in MANY_CHOICES
    labels = {str(option.pk): option.label for option in definition.options.all()}
    own = {OTHER: _("(an answer of their own)")} if definition.allow_custom else {}

    def choose(chosen: list[str], context: Context) -> Q:
        condition = Q(pk__in=[])
        for one in chosen:
            stored: Any = {} if one == OTHER else [one] if many else one
            condition |= Q(custom__contains={pk: stored})
        # Said, so that the index answers, which has only contacts with some value.
        return ~Q(custom={}) & condition

    def offered(context: Context) -> Iterable[Choice]:
        every = {str(option.pk): option.label for option in definition.offered} | own
        return [Choice(value=value, label=label) for value, label in every.items()]

    return ConditionField(
        kind=Kind.CHOICE,
        source=Options(pk),
        choices=offered,
        labels=lambda wanted: labels | own,
        is_choice=lambda value: value in labels or value in own,
        choose=choose,
        **common,
    )


def _show(definition: FieldDefinition, contact: Contact) -> str:
    return values.display(definition, contact.custom.get(str(definition.pk)))


class _Number(Func):
    """Decimal text as a number, without the rounding of a column type."""

    template = "(%(expressions)s)::numeric"
    output_field = DecimalField()


class _Boxes(Func):
    """The texts of all boxes, one a line; NULL when there is none."""

    template = "(SELECT string_agg(box.value, E'\\n') FROM jsonb_each_text(%(expressions)s) AS box)"
    arg_joiner = " -> "
    output_field = TextField()
