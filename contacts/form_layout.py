"""Which fields stand on the form that adds a contact, in which order, and which must be filled."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from contacts.fields import CUSTOM_PREFIX, STANDARD
from contacts.models import ContactFormField
from hoopcrm.core.extensions import Text
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.models import FieldDefinition

# The form as it comes.
DEFAULT = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "type",
    "time_zone",
    "dnd",
    "tags",
    "owner",
)
MORE = (
    "business",
    "source",
    "birth_date",
    "gender",
    "website",
    "address1",
    "city",
    "state",
    "postal_code",
    "country",
)
LABELS: dict[str, Text] = {
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "dnd": gettext_lazy("Do not disturb"),
    "tags": gettext_lazy("Tags"),
}
# Without any of them nobody could be added.
WHO = frozenset({"first_name", "last_name", "email", "phone"})
NEVER_REQUIRED = frozenset({"dnd"})


@dataclass(frozen=True, kw_only=True)
class FormField:
    """A field that the form has or may have.

    Attributes:
        name: a standard key, "email", "phone", "tags", "dnd", or "custom.<field id>".
    """

    name: str
    label: Text
    is_required: bool = False
    definition: FieldDefinition | None = None

    @property
    def may_be_required(self) -> bool:
        return self.name not in NEVER_REQUIRED


def form_layout() -> list[FormField]:
    """The form's fields in order. One query, three where it has custom fields."""
    rows = list(ContactFormField.objects.all())
    if not rows:
        return [_standard(key) for key in DEFAULT]
    known = {one.pk: one for one in definitions()} if any(not row.key for row in rows) else {}
    return [
        _standard(row.key, is_required=row.is_required)
        if row.key
        else _custom(known[row.definition_id], is_required=row.is_required)
        for row in rows
        if row.key or row.definition_id in known
    ]


def offered_fields() -> dict[str, FormField]:
    """Everything that the form may have, by name."""
    fields = [_standard(key) for key in (*DEFAULT, *MORE)]
    return {field.name: field for field in (*fields, *map(_custom, definitions()))}


def layout_of(chosen: Iterable[tuple[str, bool]]) -> list[FormField]:
    """The layout with these names, each with whether it is required; unknown ones are left out."""
    offered = offered_fields()
    return [
        _again(offered[name], is_required=required)
        for name, required in dict(chosen).items()
        if name in offered
    ]


def layout_words(layout: Iterable[FormField]) -> str:
    """The fields in one line, as the audit log tells them; * stands for required."""
    return ", ".join(f"{field.label}{' *' if field.is_required else ''}" for field in layout)


def _again(field: FormField, *, is_required: bool) -> FormField:
    return FormField(
        name=field.name,
        label=field.label,
        is_required=is_required and field.may_be_required,
        definition=field.definition,
    )


def _standard(key: str, *, is_required: bool = False) -> FormField:
    label: Any = LABELS[key] if key in LABELS else STANDARD[key].label
    return FormField(name=key, label=label, is_required=is_required)


def _custom(definition: FieldDefinition, *, is_required: bool = False) -> FormField:
    return FormField(
        name=f"{CUSTOM_PREFIX}{definition.pk}",
        label=definition.label,
        is_required=is_required,
        definition=definition,
    )
