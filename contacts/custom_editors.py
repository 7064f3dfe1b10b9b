"""With what custom fields are edited on the record."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.values import OTHER

NOTHING = gettext_lazy("None")
Type = FieldDefinition.Type
_INPUTS = {
    Type.TEXT: {"autocomplete": "off"},
    Type.NUMBER: {"inputmode": "decimal"},
    Type.MONETARY: {"inputmode": "decimal"},
    Type.PHONE: {"inputmode": "tel", "autocomplete": "off"},
    Type.EMAIL: {"inputmode": "email", "autocomplete": "off"},
}


class BoxesWidget(forms.MultiWidget):
    """One text input for each option of a list of text boxes, below its label."""

    template_name = "contacts/widgets/boxes.html"

    def __init__(self, labels: dict[str, str], attrs: dict[str, Any] | None = None) -> None:
        self.labels = labels
        super().__init__({pk: forms.TextInput(attrs=attrs) for pk in labels})

    def decompress(self, value: Any) -> list[str]:
        """The texts in the order of the labels."""
        return [(value or {}).get(pk, "") for pk in self.labels]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        for part, label in zip(parts, self.labels.values(), strict=True):
            part["label"] = label
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class BoxesField(forms.Field):
    """Texts by the id of their box."""

    widget: BoxesWidget

    def clean(self, value: Any) -> dict[str, str]:
        """Whether the texts fit is judged by the service."""
        return dict(zip(self.widget.labels, (part or "" for part in value), strict=True))


class OtherWidget(forms.MultiWidget):
    """Radio buttons, the last of which is for the text beside it."""

    template_name = "contacts/widgets/other.html"

    def __init__(self, options: list[tuple[str, Any]], attrs: dict[str, Any]) -> None:
        choices = [("", NOTHING), *options, (OTHER, gettext_lazy("Another answer"))]
        text = {"aria-label": _("Another answer"), "autocomplete": "off", **attrs}
        super().__init__(
            {"choice": forms.RadioSelect(choices=choices), "text": forms.TextInput(attrs=text)}
        )

    def decompress(self, value: Any) -> list[str]:
        """The button and the text."""
        if isinstance(value, dict):
            return [OTHER, value.get(OTHER, "")]
        return [value or "", ""]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0_0" if id_ else ""


class OtherField(forms.Field):
    """The id of an option, or {"text": …} for an answer that is none of them."""

    def clean(self, value: Any) -> Any:
        """A text without its button counts when no other button was chosen."""
        choice, text = ((part or "").strip() for part in value)
        return {OTHER: text} if choice == OTHER or (text and not choice) else choice


def custom_editor(definition: FieldDefinition, stored: Any = None) -> forms.Field:
    """The form field for a custom field, with its description, options and placeholder.

    Options that are offered no longer stay for the record that has them `stored`.
    """
    field = _editor(definition, stored)
    field.help_text = definition.description
    return field


def _editor(definition: FieldDefinition, stored: Any) -> forms.Field:
    attrs = {"placeholder": definition.placeholder} if definition.placeholder else {}
    kept = {stored} if isinstance(stored, str) else set(stored or ())
    options: list[tuple[str, Any]] = [
        (str(one.pk), one.label)
        for one in definition.options.all()
        if definition.has_labels and (not one.is_removed or str(one.pk) in kept)
    ]
    none = ("", NOTHING)
    match definition.type:
        case Type.LARGE_TEXT:
            widget: forms.Widget = forms.Textarea(attrs={"rows": "5", **attrs})
            return forms.CharField(required=False, strip=False, widget=widget)
        case Type.DATE:
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.CharField(required=False, widget=widget)
        case Type.SINGLE:
            return forms.ChoiceField(required=False, choices=[none, *options])
        case Type.RADIO if definition.allow_custom:
            return OtherField(required=False, widget=OtherWidget(options, attrs))
        case Type.RADIO:
            return forms.ChoiceField(
                required=False, choices=[none, *options], widget=forms.RadioSelect
            )
        case Type.MULTIPLE:
            picker = forms.SelectMultiple(
                attrs={"data-module": "tags", "placeholder": _("Choose"), **attrs}
            )
            return forms.MultipleChoiceField(required=False, choices=options, widget=picker)
        case Type.CHECKBOX:
            return forms.MultipleChoiceField(
                required=False, choices=options, widget=forms.CheckboxSelectMultiple
            )
        case Type.TEXTBOX_LIST:
            return BoxesField(required=False, widget=BoxesWidget(dict(options), attrs))
        case _:
            inputs = {**_INPUTS[Type(definition.type)], **attrs}
            widget = forms.TextInput(attrs=inputs)
            return forms.CharField(required=False, strip=False, widget=widget)
