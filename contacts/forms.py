"""The form that adds a contact."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import all_tags
from contacts.models import PhoneLabel
from contacts.models.channels import MAX_ADDRESSES
from contacts.record_fields import standard_field
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account

FIELDS = ("first_name", "last_name", "type", "business", "source", "time_zone", "owner")
MOST_TAGS_LISTED = 500
KINDS = ("email", "phone")


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


class TagNames(forms.MultipleChoiceField):
    """Names of tags; any name may be given, for it is made when there is no such tag."""

    def valid_value(self, value: str) -> bool:
        return True


class ContactForm(forms.Form):
    """A new contact. E-mails and phones are lists of rows beside the fields.

    The service judges what was given; `refuse` puts its refusal beside the field at fault.
    """

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="new-%s", **kwargs)
        for key in FIELDS:
            field = standard_field(key)
            editor = field.editor()
            editor.label = str(field.label)
            self.fields[key] = editor
        self.fields["tags"] = tags = TagNames(required=False, label=gettext_lazy("Tags"))
        chosen = data.getlist("tags") if data is not None else []
        names = [tag.name for tag in all_tags()[:MOST_TAGS_LISTED]]
        tags.choices = [(name, name) for name in dict.fromkeys([*names, *chosen])]
        tags.widget.attrs |= {
            "data-module": "tags",
            "data-url": reverse("contacts:tag_options", args=[current_account().pk]),
            "data-create": "",
            "placeholder": _("Add a tag"),
        }
        self.addresses = {kind: self._rows(kind) for kind in KINDS}

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

    def add_row(self, kind: str) -> None:
        """One more empty row, with the focus; no more than a contact may have."""
        rows = self.addresses[kind]
        if len(rows) < MAX_ADDRESSES:
            rows.append(AddressRow(kind, len(rows) + 1, focus=True))

    def arguments(self) -> dict[str, Any]:
        """What `contact_create` takes."""
        fields = {key: self.cleaned_data.get(key) or "" for key in FIELDS}
        owner = fields.pop("owner")
        return {
            "fields": fields,
            "emails": [row.value for row in self.addresses["email"]],
            "phones": [(row.label, row.value) for row in self.addresses["phone"]],
            "tags": self.cleaned_data.get("tags") or [],
            "owner": owner or None,
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
            elif field == "tag":
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
