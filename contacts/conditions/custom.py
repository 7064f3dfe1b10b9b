"""Custom fields as fields of conditions: `custom.<field id>`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import DecimalField, F, Func, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Collate
from django.utils.translation import gettext as _

from contacts.conditions.context import Context
from contacts.conditions.fields import Choice, ConditionField
from contacts.conditions.operators import Kind
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
    match definition.type:
        case Type.NUMBER | Type.MONETARY:
            source = Computed(lambda context: _Number(KeyTextTransform(pk, "custom")))
        case Type.DATE:
            source = Computed(lambda context: Collate(KeyTextTransform(pk, "custom"), "C"))
            common["of_day"] = lambda day: day.isoformat()
        case Type.TEXTBOX_LIST:
            source = Computed(lambda context: _Boxes(F("custom"), Value(pk)))
            only = ("contains", "not_contains", *PRESENCE)
        case _:
            source = Computed(lambda context: KeyTextTransform(pk, "custom"))
    return ConditionField(kind=kind, source=source, only=only, **common)


def _choice_field(definition: FieldDefinition, pk: str, common: dict[str, Any]) -> ConditionField:
    many = definition.type in MANY_CHOICES
    labels = {str(option.pk): option.label for option in definition.options.all()}
    own = {OTHER: _("(an answer of their own)")} if definition.allow_custom else {}

    def choose(chosen: list[str], context: Context) -> Q:
        condition = Q(pk__in=[])
        for one in chosen:
            stored: Any = {} if one == OTHER else [one] if many else one
            condition |= Q(custom__contains={pk: stored})
        return condition

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
