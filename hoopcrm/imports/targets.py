"""What a column of a file may become, and by which headers it is recognised."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.text import fold

CUSTOM = "custom."
PHONE_LABEL = "phone_label"
NOTE_LENGTH = 5_000


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column can fill.

    Attributes:
        key: `first_name`, …, or `custom.<id of the definition>`.
        headers: names under which other programs export it, besides key and label.
        definition: of a custom field.
    """

    key: str
    label: str | Promise
    group: str | Promise
    headers: tuple[str, ...] = ()
    definition: Any = field(default=None, compare=False)


_PERSON = _("Person")
_REACH = _("E-mail and phone")
_COMPANY = _("Business and address")
_WORK = _("Work")
_CUSTOM_GROUP = _("Custom fields")

STANDARD = (
    Target("first_name", _("First name"), _PERSON, ("given name", "forename", "fname", "first")),
    Target("last_name", _("Last name"), _PERSON, ("family name", "surname", "lname", "last")),
    Target("full_name", _("Full name"), _PERSON, ("name", "contact name", "display name")),
    Target(
        "birth_date",
        _("Date of birth"),
        _PERSON,
        ("date of birth", "birthday", "dob", "birthdate", "born"),
    ),
    Target("gender", _("Gender"), _PERSON, ("sex",)),
    Target(
        "email",
        _("E-mail"),
        _REACH,
        (
            "email",
            "email address",
            "mail",
            "primary email",
            "e mail address",
            "email 1",
            "work email",
        ),
    ),
    Target(
        "additional_emails",
        _("Additional e-mails"),
        _REACH,
        ("other emails", "secondary email", "email 2", "alternative email", "additional email"),
    ),
    Target(
        "phone",
        _("Phone"),
        _REACH,
        (
            "phone number",
            "mobile",
            "mobile phone",
            "cell",
            "cell phone",
            "telephone",
            "tel",
            "primary phone",
            "phone 1",
            "mobile number",
        ),
    ),
    Target(
        "additional_phones",
        _("Additional phones"),
        _REACH,
        (
            "additional phone numbers",
            "other phones",
            "secondary phone",
            "phone 2",
            "work phone",
            "home phone",
        ),
    ),
    Target(PHONE_LABEL, _("Label of a phone"), _REACH, ("phone label", "phone type")),
    Target(
        "dnd",
        _("Do not disturb: all channels"),
        _REACH,
        ("dnd", "do not disturb", "do not contact", "opt out", "opted out", "unsubscribed"),
    ),
    Target("dnd_email", _("Do not disturb: e-mail"), _REACH, ("email opt out", "email dnd")),
    Target("dnd_sms", _("Do not disturb: SMS"), _REACH, ("sms opt out", "sms dnd")),
    Target("dnd_call", _("Do not disturb: calls"), _REACH, ("do not call", "call dnd")),
    Target(
        "business",
        _("Business name"),
        _COMPANY,
        ("company", "company name", "organization", "organisation", "account name", "employer"),
    ),
    Target("website", _("Website"), _COMPANY, ("url", "web", "homepage", "web site")),
    Target(
        "address1",
        _("Street address"),
        _COMPANY,
        ("address", "street", "address 1", "address line 1", "mailing street"),
    ),
    Target("city", _("City"), _COMPANY, ("town", "mailing city")),
    Target("state", _("State"), _COMPANY, ("province", "region", "county", "mailing state")),
    Target(
        "postal_code",
        _("Postal code"),
        _COMPANY,
        ("zip", "zip code", "postcode", "post code", "mailing zip"),
    ),
    Target("country", _("Country"), _COMPANY, ("country code", "mailing country")),
    Target("time_zone", _("Time zone"), _COMPANY, ("timezone", "tz")),
    Target("type", _("Contact type"), _WORK, ("type", "lifecycle stage")),
    Target("source", _("Source"), _WORK, ("lead source", "contact source", "original source")),
    Target("tags", _("Tags"), _WORK, ("tag", "labels", "label", "groups")),
    Target(
        "owner", _("Owner"), _WORK, ("contact owner", "assigned to", "assigned user", "assignee")
    ),
    Target("followers", _("Followers"), _WORK, ("follower",)),
    Target("note", _("Note"), _WORK, ("notes", "comment", "comments", "description", "remarks")),
    Target(
        "created_at",
        _("Created date (new contacts)"),
        _WORK,
        ("created", "created date", "create date", "date created", "created on", "created at"),
    ),
    Target("contact_id", _("Contact ID"), _WORK, ("id", "hoopcrm id", "record id")),
)
STANDARD_BY_KEY = {target.key: target for target in STANDARD}
# Columns of our own error report; a mended report is imported again without them.
REPORT_COLUMNS = ("Import line", "Import problem", "Import problem codes")
# Several columns may fill these; each other one has at most one column.
SEVERAL = frozenset({"additional_emails", "additional_phones", PHONE_LABEL, "tags", "followers"})
IDENTIFIERS = frozenset({"contact_id", "email", "phone"})


def all_targets(definitions: Iterable[Any]) -> dict[str, Target]:
    """The standard targets and one for each custom field definition, by key."""
    targets = dict(STANDARD_BY_KEY)
    for definition in definitions:
        key = f"{CUSTOM}{definition.pk}"
        targets[key] = Target(key, definition.label, _CUSTOM_GROUP, (definition.key,), definition)
    return targets


def squeezed(text: object) -> str:
    """A header as it is compared: letters and digits only, folded."""
    return "".join(c for c in fold(str(text)) if c.isalnum())
