"""Which fields stand on the left tabs of a contact's page, and with what they are edited."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from contacts.access import contact_types
from contacts.custom_editors import custom_editor
from contacts.fields import CUSTOM_PREFIX, STANDARD, birth_of_contact, editable_value
from contacts.models import Contact
from contacts.widgets import BirthdayField, SuggestInput
from hoopcrm.accounts.access import active_members
from hoopcrm.core.countries import COUNTRIES
from hoopcrm.core.extensions import Text
from hoopcrm.core.timezones import grouped
from hoopcrm.customfields import values
from hoopcrm.customfields.access import get_definition
from hoopcrm.customfields.models import FieldDefinition

INFO = ("first_name", "last_name")
# Below the addresses and tags.
INFO_MORE = ("type", "birth_date", "gender", "source", "time_zone", "owner")
GENERAL = (
    "business",
    "address1",
    "city",
    "state",
    "postal_code",
    "country",
    "website",
    "time_zone",
)
STACKED = (
    FieldDefinition.Type.LARGE_TEXT,
    FieldDefinition.Type.TEXTBOX_LIST,
    FieldDefinition.Type.RADIO,
    FieldDefinition.Type.CHECKBOX,
)
NOTHING = gettext_lazy("None")

Choices = Callable[[], list[Any]]


def _no_link(contact: Contact) -> str:
    return ""


def _website_link(contact: Contact) -> str:
    """Only what a browser opens as a page; whatever wrote the row, nothing else is a link."""
    website = contact.website
    return website if website.startswith(("https://", "http://")) else ""


def _business_link(contact: Contact) -> str:
    """The page of the linked business."""
    if contact.business_id is None:
        return ""
    return reverse("businesses:detail", args=[contact.account_id, contact.business_id])


def _birthday_text(contact: Contact) -> str:
    return birth_of_contact(contact).text


@dataclass(frozen=True, kw_only=True)
class RecordField:
    """One field of the record page.

    Attributes:
        key: as `contact_update` takes it; "custom.<id>" for a custom field.
        tab: the left tab that shows it.
        editor: makes the form field, with its choices.
        editor_of: the same for one contact, whose own value is always among the choices.
        initial: what the editor starts with.
        text: the value for people, "" when empty.
        link: where the value leads, "" for nowhere.
        link_permission: what a member needs to go there; the link stays in this tab then.
        stacked: the value stands below its label.
    """

    key: str
    label: Text
    tab: str
    editor: Callable[[], forms.Field]
    initial: Callable[[Contact], Any]
    text: Callable[[Contact], str]
    link: Callable[[Contact], str] = _no_link
    link_permission: str = ""
    stacked: bool = False
    editor_of: Callable[[Contact], forms.Field] | None = None

    def editor_for(self, contact: Contact) -> forms.Field:
        """The form field to edit this contact with."""
        return self.editor_of(contact) if self.editor_of else self.editor()


def standard_field(key: str) -> RecordField:
    """The standard field of that name. KeyError for e-mails, phones and tags."""
    field = STANDARD[key]
    return RecordField(
        key=key,
        label=field.label,
        tab="general" if key in GENERAL and key not in INFO_MORE else "info",
        editor=partial(_EDITORS.get(field.kind, _text), field.limit),
        initial=partial(_initial, key),
        text=_birthday_text if key == "birth_date" else field.show,
        link=_LINKS.get(key, _no_link),
        link_permission="businesses.view" if key == "business" else "",
    )


def custom_field(definition: FieldDefinition) -> RecordField:
    """A field that the account has added."""
    stored_under = str(definition.pk)
    return RecordField(
        key=f"{CUSTOM_PREFIX}{stored_under}",
        label=definition.label,
        tab="additional",
        editor=partial(custom_editor, definition),
        editor_of=lambda contact: custom_editor(definition, contact.custom.get(stored_under)),
        initial=lambda contact: contact.custom.get(stored_under),
        text=lambda contact: values.display(definition, contact.custom.get(stored_under)),
        link=partial(_custom_link, definition),
        stacked=definition.type in STACKED,
    )


def _custom_link(definition: FieldDefinition, contact: Contact) -> str:
    stored = contact.custom.get(str(definition.pk))
    scheme = {"email": "mailto", "phone": "tel"}.get(definition.type)
    return f"{scheme}:{stored}" if stored and scheme else ""


def find_field(key: str) -> RecordField:
    """The field that the page calls `key`. Raises Http404."""
    if key in STANDARD:
        return standard_field(key)
    if key.startswith(CUSTOM_PREFIX):
        try:
            pk = UUID(key.removeprefix(CUSTOM_PREFIX))
        except ValueError:
            raise Http404 from None
        definition = get_definition(pk)
        if definition.object_type == "contact" and not definition.holds_files:
            return custom_field(definition)
    raise Http404


def _initial(key: str, contact: Contact) -> Any:
    return editable_value(contact, key)


def _text(limit: int = 0) -> forms.Field:
    attrs = {"autocomplete": "off"}
    if limit:
        attrs["maxlength"] = str(limit)
    return forms.CharField(required=False, strip=False, widget=forms.TextInput(attrs=attrs))


def _website(limit: int) -> forms.Field:
    field = _text(limit)
    field.widget.attrs["inputmode"] = "url"
    return field


def _business(limit: int) -> forms.Field:
    widget = SuggestInput("contacts:business_options", attrs={"maxlength": str(limit)})
    return forms.CharField(required=False, strip=False, widget=widget)


def _choice(choices: Choices, _limit: int = 0) -> forms.Field:
    return forms.ChoiceField(required=False, choices=lambda: [("", NOTHING), *choices()])


def _types() -> list[Any]:
    return [(str(one.pk), one.label) for one in contact_types()]


def _members() -> list[Any]:
    return [(str(member.pk), member.display_name) for member in active_members()]


def _countries() -> list[Any]:
    return list(COUNTRIES.items())


def _zones() -> list[Any]:
    return [(region, [(name, name) for name in names]) for region, names in grouped()]


def _genders() -> list[Any]:
    return list(Contact.Gender.choices)


def _birthday(_limit: int = 0) -> forms.Field:
    return BirthdayField(required=False)


_LINKS: dict[str, Callable[[Contact], str]] = {
    "website": _website_link,
    "business": _business_link,
}
_EDITORS: dict[str, Callable[[int], forms.Field]] = {
    "website": _website,
    "business": _business,
    "country": partial(_choice, _countries),
    "time_zone": partial(_choice, _zones),
    "gender": partial(_choice, _genders),
    "type": partial(_choice, _types),
    "owner": partial(_choice, _members),
    "birth_date": _birthday,
}
