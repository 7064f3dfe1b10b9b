"""What may be set of a calendar, made fit to store."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _

from appointments.hours import Hours
from appointments.models import Calendar, CalendarGroup
from appointments.places import place_clean
from appointments.slugs import slug_clean
from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_block, clean_line
from hoopcrm.core.timezones import is_time_zone

DEFAULT_TITLE = "{{contact.name}}"
# Monday to Friday, 9 to 17.
DEFAULT_HOURS = {"weekly": {str(day): [[540, 1020]] for day in range(5)}, "dates": {}}
REPEAT_STATUSES = ("confirmed", "new")
FIXED = frozenset(
    {"id", "account", "type", "cover", "counting_since", "created_at", "updated_at", "deleted_at"}
    | {"version", "is_active", "has_resources"}
)
SETTINGS: dict[str, Any] = {
    field.name: field for field in Calendar._meta.concrete_fields if field.name not in FIXED
}


def calendar_clean(calendar: Calendar, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `changes` as the calendar stores them.

    Raises:
        Refused: on the field at fault; for hours "weekly.0" or "dates.2026-12-24".
        KeyError: for what is no setting, or never changes.
    """
    cleaned = {name: _value(calendar, name, raw) for name, raw in changes.items()}
    if cleaned.keys() & {"place_kind", "place"}:
        given = {
            name: cleaned.get(name, getattr(calendar, name)) for name in ("place_kind", "place")
        }
        cleaned["place_kind"], cleaned["place"] = place_clean(given["place_kind"], given["place"])
    return cleaned


def hours_clean(raw: Any) -> dict[str, Any]:
    """Hours as they are stored; see `calendar_clean`."""
    return Hours.from_json(raw or {}, ZoneInfo("UTC")).to_json()


def time_zone_clean(raw: object, *, required: bool) -> str:
    """A time zone by its name. Raises Refused on `time_zone`."""
    text = str(raw or "")
    if (text or required) and not is_time_zone(text):
        raise Refused("unknown", _("Choose a time zone."), field="time_zone")
    return text


def _value(calendar: Calendar, name: str, raw: Any) -> Any:
    field = SETTINGS[name]
    match name:
        case "name":
            return _required(raw, field)
        case "slug":
            return slug_clean(Calendar, raw, besides=calendar.pk)
        case "group":
            return _group(raw)
        case "event_title":
            return clean_line(raw, limit=field.max_length, field=name) or DEFAULT_TITLE
        case "hours":
            return hours_clean(raw)
        case "time_zone":
            return time_zone_clean(raw, required=False)
        case "redirect_url":
            return _web_address(raw, field)
        case "repeat_status":
            return _one_of(raw, REPEAT_STATUSES, name)
    return column_clean(field, raw)


def column_clean(field: Any, raw: Any) -> Any:
    """A value of a plain column, by what the model says about it. Raises Refused."""
    if isinstance(field, models.BooleanField):
        return bool(raw)
    if isinstance(field, models.IntegerField):
        return _number(field, raw)
    if field.choices:
        return _one_of(raw, [value for value, _label in field.flatchoices], field.name, field.blank)
    clean = clean_block if isinstance(field, models.TextField) else clean_line
    return clean(raw, limit=field.max_length, field=field.name)


def _number(field: Any, raw: Any) -> int | None:
    if raw in (None, ""):
        if field.null:
            return None
        raise Refused("required", _("Enter a number."), field=field.name)
    try:
        number = int(raw)
        field.run_validators(number)
    except (TypeError, ValueError):
        raise Refused("not_a_number", _("Enter a whole number."), field=field.name) from None
    except ValidationError as error:
        message = " ".join(str(one) for one in error.messages)
        raise Refused("out_of_range", message, field=field.name) from None
    return number


def _one_of(raw: Any, known: Any, name: str, blank: bool = False) -> str:
    text = str(raw or "")
    if text not in known and not (blank and not text):
        raise Refused("unknown", _("Choose one of these."), field=name)
    return text


def _required(raw: Any, field: Any) -> str:
    text = clean_line(raw, limit=field.max_length, field=field.name)
    if not text:
        raise Refused("required", _("Give it a name."), field=field.name)
    return text


def _group(raw: Any) -> CalendarGroup | None:
    if raw is not None and not CalendarGroup.objects.filter(pk=raw.pk).exists():
        raise Refused("gone", _("This group has been deleted."), field="group")
    group: CalendarGroup | None = raw
    return group


def _web_address(raw: Any, field: Any) -> str:
    text = clean_line(raw, limit=field.max_length, field=field.name)
    if text:
        try:
            URLValidator(schemes=("https", "http"))(text)
        except ValidationError:
            message = _("Enter an address that begins with https://.")
            raise Refused("invalid_url", message, field=field.name) from None
    return text
