"""The columns of the contact list, and what stands in their cells."""

from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.conditions.choices import DOORS
from contacts.listing.cells import (
    BADGE,
    LINK,
    MORE,
    NUMBER,
    PERSON,
    SITE,
    TAG,
    TAGS,
    TEXT,
    Cell,
    Column,
    PageData,
    Values,
    country_cell,
    email_cell,
    text_column,
    time_column,
)
from contacts.listing.related import RELATED, files_column
from contacts.models import Contact
from contacts.normalise import Birth
from hoopcrm.accounts.models import User
from hoopcrm.core.extensions import Text
from hoopcrm.core.phone_format import phone_readable
from hoopcrm.core.templatetags.ui import initials, tone
from hoopcrm.customfields.access import definitions_named
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.values import display

CUSTOM = "custom."
SHOWN_TAGS = 3
NUMERIC = (FieldDefinition.Type.NUMBER, FieldDefinition.Type.MONETARY)


def _phone(row: Values, page: PageData) -> Cell:
    typed, normalised = row["phone"], row["phone_normalised"]
    if not typed:
        return None
    has_extension = any(one.isalpha() or one == "#" for one in typed)
    text = typed if has_extension else phone_readable(normalised, page.country)
    return {"text": text, "href": f"tel:{normalised}"}


def _tags(row: Values, page: PageData) -> Cell:
    tags = page.tags.get(row["id"])
    if not tags:
        return None
    chips = [TAG.fill({"text": name, "tone": colour}) for name, colour in tags[:SHOWN_TAGS]]
    others = [name for name, _colour in tags[SHOWN_TAGS:]]
    if others:
        chips.append(MORE.fill({"others": ", ".join(others), "count": len(others)}))
    return {"chips": SafeString("".join(chips))}


def _dnd(row: Values, page: PageData) -> Cell:
    if row["dnd_all"]:
        return {"text": gettext("All channels")}
    channels = page.dnd.get(row["id"])
    return {"text": ", ".join(channels)} if channels else None


def _owner(row: Values, page: PageData) -> Cell:
    pk = row["owner_id"]
    if pk is None:
        return None
    if pk not in page.owners:
        user = User(
            first_name=row["owner__user__first_name"],
            last_name=row["owner__user__last_name"],
            email=row["owner__user__email"],
        )
        name = str(user)
        page.owners[pk] = {"text": name, "initials": initials(name), "tone": tone(name)}
    return page.owners[pk]


def _website(row: Values, page: PageData) -> Cell:
    return {"href": row["website"]} if row["website"] else None


def _gender(row: Values, page: PageData) -> Cell:
    return {"text": Contact.Gender(row["gender"]).label} if row["gender"] else None


def _birth(row: Values, page: PageData) -> Cell:
    text = Birth(row["birth_date"], row["birth_month"], row["birth_day"]).text
    return {"text": text} if text else None


def _created_via(row: Values, page: PageData) -> Cell:
    door = row["created_via"]
    return {"text": DOORS.get(door, door)} if door else None


def _contact_id(row: Values, page: PageData) -> Cell:
    return {"text": str(row["id"])}


_OWNER_USER = tuple(f"owner__user__{name}" for name in ("first_name", "last_name", "email"))
STANDARD = {
    column.key: column
    for column in (
        Column(
            key="phone",
            label=_("Phone"),
            needs=("phone", "phone_normalised"),
            cell=_phone,
            fragment=LINK,
        ),
        Column(
            key="email",
            label=_("E-mail"),
            needs=("email",),
            cell=email_cell,
            fragment=LINK,
            sort="email",
        ),
        Column(key="tags", label=_("Tags"), needs=("id",), cell=_tags, fragment=TAGS),
        text_column("business", _("Business"), "company_name", sort="business"),
        text_column("type", _("Type"), "type__label", fragment=BADGE),
        Column(
            key="owner",
            label=_("Owner"),
            needs=("owner_id", *_OWNER_USER),
            cell=_owner,
            fragment=PERSON,
        ),
        Column(key="dnd", label=_("DND"), needs=("id", "dnd_all"), cell=_dnd, fragment=BADGE),
        text_column("source", _("Source")),
        time_column("created", _("Created"), "created_at", sort="created"),
        time_column("updated", _("Updated"), "updated_at", sort="updated"),
        time_column("activity", _("Last activity"), "last_activity_at", sort="activity"),
        text_column("city", _("City")),
        Column(key="country", label=_("Country"), needs=("country",), cell=country_cell),
        text_column("first_name", _("First name"), sort="name"),
        text_column("last_name", _("Last name"), sort="last_name"),
        *RELATED,
        Column(key="website", label=_("Website"), needs=("website",), cell=_website, fragment=SITE),
        Column(key="gender", label=_("Gender"), needs=("gender",), cell=_gender),
        Column(
            key="birth_date",
            label=_("Date of birth"),
            needs=("birth_date", "birth_month", "birth_day"),
            cell=_birth,
        ),
        text_column("address1", _("Street address")),
        text_column("state", _("State")),
        text_column("postal_code", _("Postal code")),
        text_column("time_zone", _("Time zone")),
        Column(
            key="created_via",
            label=_("Created by way of"),
            needs=("created_via",),
            cell=_created_via,
        ),
        text_column("first_source", _("First session source"), "first_session_source"),
        text_column("latest_source", _("Latest session source"), "latest_session_source"),
        Column(key="contact_id", label=_("Contact ID"), needs=("id",), cell=_contact_id),
    )
}
DEFAULT = ("phone", "email", "tags", "business", "owner", "created", "activity")


def columns_of(keys: Sequence[str]) -> list[Column]:
    """The columns of these keys, in order; fields that no longer exist are left out."""
    wanted = [key.removeprefix(CUSTOM) for key in keys if key.startswith(CUSTOM)]
    fields = definitions_named(wanted, files=True) if wanted else {}
    chosen = []
    for key in keys:
        if key in STANDARD:
            chosen.append(STANDARD[key])
        elif key.removeprefix(CUSTOM) in fields:
            chosen.append(custom_column(fields[key.removeprefix(CUSTOM)]))
    return chosen


def custom_column(definition: FieldDefinition) -> Column:
    """The column of a custom field."""
    pk = str(definition.pk)
    if definition.holds_files:
        return files_column(f"{CUSTOM}{pk}", definition)

    def cell(row: Values, page: PageData) -> Cell:
        text = display(definition, row["custom"].get(pk))
        return {"text": text} if text else None

    return Column(
        key=f"{CUSTOM}{pk}",
        label=definition.label,
        needs=("custom",),
        cell=cell,
        fragment=NUMBER if definition.type in NUMERIC else TEXT,
    )


def column_labels(definitions: Iterable[FieldDefinition]) -> dict[str, Text]:
    """The labels of all columns by key, those of the custom fields too."""
    labels: dict[str, Text] = {key: column.label for key, column in STANDARD.items()}
    return labels | {f"{CUSTOM}{one.pk}": one.label for one in definitions}
