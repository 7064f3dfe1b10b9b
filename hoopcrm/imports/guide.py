"""What the columns of a file may hold: shown beside the upload, and as a sample to fill in."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import Text
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.imports.targets import STANDARD_BY_KEY, Target, all_targets

BOM = "\ufeff"
Type = FieldDefinition.Type

# By target: the cell of the sample, and what else is understood.
_RULES: dict[str, tuple[str, str | Promise]] = {
    "first_name": ("Ada", ""),
    "last_name": ("Lovelace", ""),
    "full_name": ("", _("“Ada Lovelace” or “Lovelace, Ada”, where there are no other names.")),
    "birth_date": (
        "1990-12-10",
        _("Also 12/10/1990, 10.12.1990, 10 December 1990, or --12-10 without the year."),
    ),
    "gender": ("female", _("Female, male, other, or the first letter.")),
    "email": ("ada@example.com", _("Each row needs an e-mail or a phone. Letter case is ignored.")),
    "additional_emails": (
        "ada@work.example, al@work.example",
        _("With commas between, or in several columns; at most 11 e-mails in all."),
    ),
    "phone": (
        "+1 212 555 0100",
        _("In any way of writing; numbers from other countries with + and the country's code."),
    ),
    "additional_phones": (
        "+1 212 555 0101",
        _("With commas between, or in several columns; at most 11 phones in all."),
    ),
    "phone_label": (
        "",
        _("Mobile, home, work or landline; a phone column named “Mobile” needs none."),
    ),
    "dnd": ("", _("“Yes”, “true” or “1” switches it on; a file never switches it off.")),
    "dnd_email": ("", _("The same, for e-mail alone.")),
    "dnd_sms": ("", _("The same, for SMS alone.")),
    "dnd_call": ("", _("The same, for calls alone.")),
    "business": ("Engines Ltd", _("Found by its name, or made.")),
    "website": ("https://ada.example", ""),
    "address1": ("1 Main Street", ""),
    "city": ("New York", ""),
    "state": ("NY", ""),
    "postal_code": ("10001", ""),
    "country": ("US", _("Its English name or two-letter code.")),
    "time_zone": ("America/New_York", _("Its exact IANA name.")),
    "type": ("", _("The name of a contact type.")),
    "source": ("Website", ""),
    "tags": ("vip, newsletter", _("With commas or semicolons between; new tags are made.")),
    "owner": ("", _("First and last name in either order, or the e-mail of a team member.")),
    "followers": ("", _("Names or e-mails with commas between, at most 10.")),
    "note": ("Likes tea", _("One note, at most 5,000 characters.")),
    "created_at": ("2024-01-15", _("With or without a time; for new contacts only.")),
    "contact_id": (
        "",
        _("Finds the contact before e-mail and phone do; as in an export."),
    ),
}
_CUSTOM: dict[str, tuple[str, str | Promise]] = {
    Type.TEXT: ("Text", ""),
    Type.LARGE_TEXT: ("Longer text", ""),
    Type.NUMBER: ("12.5", _("Such as 1234, 1,234.5 or .5.")),
    Type.MONETARY: ("1,250.00", _("With or without a currency sign and thousands commas.")),
    Type.DATE: ("2024-05-31", _("As for the date of birth.")),
    Type.PHONE: ("+1 212 555 0100", _("As for phones.")),
    Type.EMAIL: ("billing@example.com", ""),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A column: what it is called, what it takes, and a cell for the sample."""

    label: Text
    group: Text
    text: Text
    sample: str


def rules(definitions: list[Any]) -> list[Rule]:
    """One for each field that can be filled, the account's own at the end."""
    return [_rule(target) for target in all_targets(definitions).values()]


def _rule(target: Target) -> Rule:
    if target.key in STANDARD_BY_KEY:
        sample, text = _RULES[target.key]
    elif target.definition.has_labels:
        sample, text = _of_options(target.definition)
    else:
        sample, text = _CUSTOM.get(target.definition.type, ("", ""))
    return Rule(target.label, target.group, text, sample)


def _of_options(definition: Any) -> tuple[str, Text]:
    labels = [option.label for option in definition.offered]
    first = labels[:1]
    if definition.type in (Type.MULTIPLE, Type.CHECKBOX):
        return ", ".join(labels[:2]), _("Options, with commas, semicolons or periods between.")
    if definition.type == Type.TEXTBOX_LIST:
        boxes = "; ".join(f"{one}: text" for one in labels[:2])
        return boxes, _("“Box: text” with semicolons between.")
    if definition.type == Type.RADIO and definition.allow_custom:
        return "".join(first), _("One of the options, or another answer.")
    return "".join(first), _("One of the options.")


def sample_csv(definitions: list[Any]) -> str:
    """A file with a column for each field and one contact in it."""
    columns = [rule for rule in rules(definitions) if rule.sample]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(rule.label) for rule in columns])
    writer.writerow([rule.sample for rule in columns])
    return BOM + text.getvalue()
