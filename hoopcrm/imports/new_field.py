"""A custom field made for a column of a file: its form, and what the values suggest."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.models.definition import CHOICES
from hoopcrm.imports.dates import DateOrder, parse_date
from hoopcrm.imports.models import Import

Type = FieldDefinition.Type
OFFERED = (
    *(Type.TEXT, Type.LARGE_TEXT, Type.NUMBER, Type.MONETARY, Type.DATE, Type.PHONE, Type.EMAIL),
    *(Type.SINGLE, Type.RADIO, Type.MULTIPLE, Type.CHECKBOX),
)
MOST_OPTIONS = 30
LONG = 120  # characters of a value, from which on a text is a large one
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d+)?", re.ASCII)


class NewFieldForm(forms.Form):
    """Label, type and, for choices, options. Its names do not meet those of the mapping."""

    prefix = "new"
    label = forms.CharField(label=_("Label"), max_length=120)
    type = forms.ChoiceField(label=_("Type"), choices=[(one.value, one.label) for one in OFFERED])
    options = forms.CharField(
        label=_("Options, one on each line"),
        help_text=_("Only for choices; these are the first values of the column."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )

    def arguments(self) -> dict[str, Any]:
        """For the service."""
        data = self.cleaned_data
        options = [line.strip() for line in data["options"].splitlines() if line.strip()]
        chosen = options if data["type"] in CHOICES else []
        return {"label": data["label"], "type": data["type"], "options": chosen}


def values_of(imported: Import, column: int) -> list[str]:
    """The first values of a column, each once."""
    cells = (row[column].strip() for _line, row in imported.samples if column < len(row))
    return list(dict.fromkeys(cell for cell in cells if cell))[:MOST_OPTIONS]


def kind_of_values(values: list[str]) -> str:
    """The type that fits all of them."""
    if not values:
        return Type.TEXT
    if all(_NUMBER.fullmatch(one) for one in values):
        return Type.NUMBER
    if all(parse_date(one, DateOrder.AUTO, "US", 9999) for one in values):
        return Type.DATE
    return Type.LARGE_TEXT if any(len(one) > LONG for one in values) else Type.TEXT
