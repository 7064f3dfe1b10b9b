"""The columns of an exported table: what they are called and the SQL of their cells.

What a column is called is what the import knows its field by, so that an export can be imported.
In the SQL, `c` is the contact and `g_<name>` what `gathered` found for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.access import contact_types
from contacts.conditions.choices import DOORS
from contacts.export.cells import Params, moment, named
from contacts.export.custom_cells import custom_sql, headers_of
from contacts.export.people import written_names
from contacts.models import Contact
from hoopcrm.core.extensions import Text
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.models import FieldDefinition

CUSTOM = "custom."
# Columns that no import takes: they say how things are, or hold only a part.
INFORMATION: Mapping[str, Text] = {
    "updated": _("Updated"),
    "activity": _("Last activity"),
    "created_via": _("Created by way of"),
    "updated_by": _("Last updated by"),
    "first_source": _("First session source"),
    "latest_source": _("Latest session source"),
    "latest_note": _("Latest note"),
}
HEADERS: Mapping[str, Text] = {
    "contact_id": _("Contact ID"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "additional_emails": _("Additional e-mails"),
    "phone": _("Phone"),
    "phone_label": _("Phone label"),
    "additional_phones": _("Additional phones"),
    "business": _("Business name"),
    "type": _("Contact type"),
    "source": _("Source"),
    "tags": _("Tags"),
    "owner": _("Owner"),
    "followers": _("Followers"),
    "dnd": _("DND"),
    "birth_date": _("Date of birth"),
    "gender": _("Gender"),
    "website": _("Website"),
    "address1": _("Street address"),
    "city": _("City"),
    "state": _("State"),
    "postal_code": _("Postal code"),
    "country": _("Country"),
    "time_zone": _("Time zone"),
    "created": _("Created"),
    **INFORMATION,
}
_FIRST = ("contact_id", "first_name", "last_name")
_AT_THE_END = ("latest_note", "created", "created_via", "updated", "updated_by", "activity")
_PLAIN = frozenset(
    ("first_name", "last_name", "email", "source", "website", "address1", "city", "state")
    + ("postal_code", "country", "time_zone")
)
# What must be gathered, and the part of it that the column shows.
_GATHERED = {
    "additional_emails": ("emails", "others"),
    "phone": ("phone", "number"),
    "phone_label": ("phone", "label"),
    "additional_phones": ("phones", "others"),
    "tags": ("tags", "names"),
    "followers": ("followers", "names"),
    "dnd": ("dnd", "channels"),
    "latest_note": ("note", "words"),
}
_TIMES = {"created": "created_at", "updated": "updated_at", "activity": "last_activity_at"}
_BIRTH = (
    "coalesce(c.birth_date::text, CASE WHEN c.birth_month IS NOT NULL THEN"
    " '--' || lpad(c.birth_month::text, 2, '0') || '-' || lpad(c.birth_day::text, 2, '0') END)"
)


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of the file.

    Attributes:
        needs: what must be gathered for it, "" for nothing.
        safe: whether its cells can never be taken for formulas.
    """

    key: str
    header: str
    sql: str
    needs: str = ""
    safe: bool = False


def export_columns(
    keys: Sequence[str] | None, *, params: Params, account: Any, notes: bool
) -> list[ExportColumn]:
    """The columns of a file: those of the list with these keys, or all there are.

    The contact's id and name always stand first; what no longer exists is left out.

    Args:
        notes: whether whoever exports may see notes.
    """
    fields = {f"{CUSTOM}{one.pk}": one for one in definitions(files=True)}
    if keys is None:
        standard = [key for key in HEADERS if key not in _AT_THE_END]
        values = [key for key, one in fields.items() if not one.holds_files]
        keys = [*standard, *values, *_AT_THE_END]
    chosen = dict.fromkeys((*_FIRST, *keys))
    if not notes:
        chosen.pop("latest_note", None)
    headers = headers_of(fields.values(), taken=HEADERS)
    columns = []
    for key in chosen:
        if key in HEADERS:
            columns.append(_standard(key, params, account))
        elif key in fields:
            columns.append(_custom(fields[key], headers[key.removeprefix(CUSTOM)], params))
    return columns


def needs_of(columns: Iterable[ExportColumn]) -> list[str]:
    """What must be gathered for these columns, each once."""
    return list(dict.fromkeys(one.needs for one in columns if one.needs))


def _custom(definition: FieldDefinition, header: str, params: Params) -> ExportColumn:
    return ExportColumn(f"{CUSTOM}{definition.pk}", header, custom_sql(definition, params))


def _standard(key: str, params: Params, account: Any) -> ExportColumn:
    header = str(HEADERS[key])
    if key in _PLAIN:
        return ExportColumn(key, header, f"c.{key}")
    if key in _GATHERED:
        needs, part = _GATHERED[key]
        return ExportColumn(key, header, f"g_{needs}.{part}", needs)
    if key in _TIMES:
        sql = moment(params, f"c.{_TIMES[key]}", account.time_zone)
        return ExportColumn(key, header, sql, safe=True)
    match key:
        case "contact_id":
            return ExportColumn(key, header, "c.id::text", safe=True)
        case "business":
            sql = "c.company_name"
        case "birth_date":
            sql = _BIRTH
        case "type":
            names = {one.pk: one.label for one in contact_types()}
            sql = named(params, names, "c.type_id::text")
        case "owner":
            sql = named(params, written_names(), "c.owner_id::text")
        case "updated_by":
            sql = named(params, written_names(), "c.updated_by_id::text")
        case "created_via":
            sql = named(params, DOORS, "c.created_via")
        case "first_source" | "latest_source":
            sql = f"c.{key.removesuffix('source')}session_source"
        case _:
            sql = named(params, dict(Contact.Gender.choices), "c.gender")
    return ExportColumn(key, header, sql)
