"""The form that adds a contact."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import all_tags
from contacts.custom_editors import custom_editor
from contacts.dnd import dnd_channels
from contacts.fields import CUSTOM_PREFIX
from contacts.form_layout import FormField, form_layout
from contacts.models import PhoneLabel
from contacts.models.channels import MAX_ADDRESSES
from contacts.models.dnd import Channel
from contacts.record_fields import STACKED, standard_field
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account

MOST_TAGS_LISTED = 500
KINDS = ("email", "phone")
# Fields that take the whole width of the form.
WIDE = ("tags", "dnd", "address1", "website")
_MISSING = {
    "email": gettext_lazy("Give an e-mail address."),
    "phone": gettext_lazy("Give a phone number."),
}


@dataclass(slots=True)
class AddressRow:
    """One line for an e-mail or phone; `label` belongs to phones."""

    kind: str
    number: int
    value: str = ""
    label: str = ""
    error: str = ""
    focus: bool = False
    duplicate_url: str = ""

    @property
    def id(self) -> str:
        return f"new-{self.kind}-{self.number}"

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def labels(self) -> list[tuple[str, Any]]:
        return list(PhoneLabel.choices)


@dataclass(frozen=True, kw_only=True)
class FormPart:
    """A field of the form as `contacts/_create_fields.html` draws it: an input or address rows."""

    name: str
    label: str
    is_required: bool
    is_wide: bool
    duplicate_url: str = ""
    input: Any = None
    rows: list[AddressRow] | None = None


class TagNames(forms.MultipleChoiceField):
    """Names of tags; any name may be given, for it is made when there is no such tag."""

    def valid_value(self, value: str) -> bool:
        return True


class ContactForm(forms.Form):
    """A new contact, by the account's layout. E-mails and phones are rows beside the fields.

    The service judges what was given; `refuse` puts its refusal beside the field at fault.
    """

    def __init__(
        self, data: Any = None, *, layout: list[FormField] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="new-%s", use_required_attribute=False, **kwargs)
        self.layout = form_layout() if layout is None else layout
        self._duplicates: dict[str, str] = {}
        self.addresses = {
            one.name: self._rows(one.name) for one in self.layout if one.name in KINDS
        }
        for one in self.layout:
            if one.name not in KINDS:
                self.fields[one.name] = editor = self._editor(one)
                editor.label = str(one.label)
                editor.required = one.is_required

    def _editor(self, one: FormField) -> forms.Field:
        if one.definition is not None:
            editor = custom_editor(one.definition)
            editor.initial = one.definition.default_value or None
            return editor
        if one.name == "tags":
            return self._tags()
        if one.name == "dnd":
            choices = [(Channel.ALL.value, _("All channels"))]
            return forms.MultipleChoiceField(
                choices=[*choices, *((one.key, str(one.label)) for one in dnd_channels)],
                widget=forms.CheckboxSelectMultiple,
            )
        return standard_field(one.name).editor()

    def _tags(self) -> TagNames:
        tags = TagNames()
        data: Any = self.data
        chosen = data.getlist("tags") if self.is_bound else []
        names = [tag.name for tag in all_tags()[:MOST_TAGS_LISTED]]
        tags.choices = [(name, name) for name in dict.fromkeys([*names, *chosen])]
        tags.widget.attrs |= {
            "data-module": "tags",
            "data-url": reverse("contacts:tag_options", args=[current_account().pk]),
            "data-create": "",
            "placeholder": _("Add a tag"),
        }
        return tags

    def _rows(self, kind: str) -> list[AddressRow]:
        data: Any = self.data
        if not self.is_bound:
            return [AddressRow(kind, 1)]
        values = data.getlist(kind)[: MAX_ADDRESSES + 1] or [""]
        labels = data.getlist("phone_label") if kind == "phone" else []
        labels += [""] * (len(values) - len(labels))
        return [
            AddressRow(kind, number, value, label)
            for number, (value, label) in enumerate(zip(values, labels, strict=False), start=1)
        ]

    @property
    def parts(self) -> list[FormPart]:
        """The fields in order, ready to draw."""
        return [
            FormPart(
                name=one.name,
                label=str(one.label),
                is_required=one.is_required,
                is_wide=one.name in (*WIDE, *KINDS)
                or bool(one.definition and one.definition.type in STACKED),
                duplicate_url=self._duplicates.get(one.name, ""),
                input=None if one.name in KINDS else self[one.name],
                rows=self.addresses.get(one.name),
            )
            for one in self.layout
        ]

    def add_row(self, kind: str) -> None:
        """One more empty row, with the focus; no more than a contact may have."""
        rows = self.addresses[kind]
        if len(rows) < MAX_ADDRESSES:
            rows.append(AddressRow(kind, len(rows) + 1, focus=True))

    def is_valid(self) -> bool:
        """Whether all is given that the form requires; the rest is judged by the service."""
        complete = super().is_valid()
        for one in self.layout:
            rows = self.addresses.get(one.name, [])
            if one.is_required and rows and not any(row.value.strip() for row in rows):
                rows[0].error = str(_MISSING[one.name])
                complete = False
        return complete

    def clean(self) -> dict[str, Any]:
        """Fields of several inputs do not see by themselves that they are empty."""
        for one in self.layout:
            value = self.cleaned_data.get(one.name)
            given = any(value.values()) if isinstance(value, dict) else value
            if one.is_required and one.name in self.cleaned_data and not given:
                self.add_error(one.name, _("This field is required."))
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        """What `contact_add` takes."""
        given = dict(self.cleaned_data)
        parts = {name: given.pop(name, None) or [] for name in ("tags", "dnd")}
        owner = given.pop("owner", None)
        custom = {
            name.removeprefix(CUSTOM_PREFIX): given.pop(name)
            for name in list(given)
            if name.startswith(CUSTOM_PREFIX)
        }
        return {
            "fields": {name: value or "" for name, value in given.items()},
            "emails": [row.value for row in self.addresses.get("email", [])],
            "phones": [(row.label, row.value) for row in self.addresses.get("phone", [])],
            "owner": owner or None,
            "custom": custom,
            **parts,
        }

    def refuse(self, refused: Refused) -> None:
        """Show a refusal where its fault is."""
        errors = refused.data.get("errors") or {refused.field or "": refused.message}
        for field, message in errors.items():
            kind = "phone" if field == "label" else field
            if kind in self.addresses:
                row = self._row_at_fault(kind, refused if field == refused.field else None)
                row.error = message
                row.duplicate_url = self._duplicate_url(refused)
            elif field in self.fields:
                self.add_error(field, message)
                if field == refused.field:
                    self._duplicates[field] = self._duplicate_url(refused)
            elif field == "tag" and "tags" in self.fields:
                self.add_error("tags", message)
            else:
                self.add_error(None, message)

    def _row_at_fault(self, kind: str, refused: Refused | None) -> AddressRow:
        rows = self.addresses[kind]
        index = refused.data.get("index") if refused else None
        return rows[index] if isinstance(index, int) and index < len(rows) else rows[0]

    def _duplicate_url(self, refused: Refused) -> str:
        other = refused.data.get("contact_id")
        if refused.code != "duplicate" or other is None:
            return ""
        return reverse("contacts:record", args=[current_account().pk, other])
