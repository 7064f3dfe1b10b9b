"""The values beside operators: checked, as they are stored, and as text."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.conditions.windows import MOST
from hoopcrm.core.errors import Refused

if TYPE_CHECKING:
    from contacts.conditions.operators import Input

LONGEST_TEXT = 300
MOST_CHOICES = 200
MOST_DIGITS = 30
_BOUND_SIGNS = {"gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}
_YEARS = range(1000, 9999)


def clean(input: "Input", field: Any, value: Any) -> Any:
    """The value as it is stored. Raises Refused on "value"."""
    return _CLEANERS[input](field, value)


def words(input: "Input", field: Any, value: Any, labels: dict[str, str]) -> str:
    """A stored value as people read it; `labels` are those of choices."""
    match str(input):
        case "list":
            return ", ".join(value)
        case "choice" | "choices":
            chosen = [value] if isinstance(value, str) else value
            return ", ".join(labels.get(one, _("(gone)")) for one in chosen)
        case "numbers":
            return _("%(low)s and %(high)s") % {"low": value[0], "high": value[1]}
        case "date":
            return date_format(day(value), "DATE_FORMAT")
        case "dates":
            low, high = (date_format(day(one), "DATE_FORMAT") for one in value)
            return _("%(low)s and %(high)s") % {"low": low, "high": high}
        case "moments":
            return ", ".join(f"{_BOUND_SIGNS[key]} {one}" for key, one in value.items())
        case "span":
            return span_words(value)
        case "happened":
            kinds = ", ".join(labels.get(one, _("(gone)")) for one in value["types"])
            if not value.get("last"):
                return kinds
            return _("%(kinds)s in the last %(span)s") % {
                "kinds": kinds,
                "span": span_words(value["last"]),
            }
    return "" if value is None else str(value)


def span_words(value: Any) -> str:
    """A span such as [3, "days"] in words."""
    number, unit = value
    texts = {
        "days": ngettext("%(number)d day", "%(number)d days", number),
        "weeks": ngettext("%(number)d week", "%(number)d weeks", number),
        "months": ngettext("%(number)d month", "%(number)d months", number),
        "years": ngettext("%(number)d year", "%(number)d years", number),
    }
    return texts[unit] % {"number": number}


def number(value: str) -> Decimal:
    """A stored number."""
    return Decimal(value)


def day(value: str) -> dt.date:
    """A stored day."""
    return dt.date.fromisoformat(value)


def moment(value: str) -> dt.datetime:
    """A stored moment."""
    return dt.datetime.fromisoformat(value)


def _moments(field: Any, value: Any) -> dict[str, str]:
    """Bounds by their sign (gt, gte, lt, lte), each a time with its offset."""
    if not isinstance(value, dict) or not value or not value.keys() <= _BOUND_SIGNS.keys():
        raise _refused(_("Say from when or until when."))
    found = {}
    for key, written in value.items():
        try:
            at = moment(str(written))
            found[key] = at.astimezone(dt.UTC).isoformat()
        except (ValueError, OverflowError):
            raise _refused(_("This is not a time.")) from None
        if at.tzinfo is None:
            raise _refused(_("This is not a time."))
    return found


def _nothing(field: Any, value: Any) -> None:
    return None


def _text(field: Any, value: Any) -> str:
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    if not text:
        raise _refused(_("Write what to look for."))
    if len(text) > LONGEST_TEXT:
        raise _refused(_("At most %(limit)d characters.") % {"limit": LONGEST_TEXT})
    return str(field.clean_text(text)) if field.clean_text else text


def _list(field: Any, value: Any) -> list[str]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    found = list(dict.fromkeys(_text(field, part) for part in parts if str(part).strip()))
    if not found:
        raise _refused(_("Write what to look for, with commas between."))
    return found


def _choice(field: Any, value: Any) -> str:
    chosen = value[0] if isinstance(value, list) and len(value) == 1 else value
    if not isinstance(chosen, str) or not chosen:
        raise _refused(_("Choose one."))
    return _known(field, [chosen])[0]


def _choices(field: Any, value: Any) -> list[str]:
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list) or not all(isinstance(one, str) for one in chosen):
        raise _refused(_("Choose at least one."))
    chosen = list(dict.fromkeys(one for one in chosen if one))
    if not chosen:
        raise _refused(_("Choose at least one."))
    if len(chosen) > MOST_CHOICES:
        raise _refused(_("At most %(limit)d at a time.") % {"limit": MOST_CHOICES})
    return _known(field, chosen)


def _known(field: Any, chosen: list[str]) -> list[str]:
    if field.is_choice and not all(field.is_choice(one) for one in chosen):
        raise _refused(_("This is not one of the choices."))
    return chosen


def _number(field: Any, value: Any) -> str:
    text = str(value if value is not None else "").strip().replace(" ", "")
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("nan")
    if not text or not found.is_finite() or len(text) > MOST_DIGITS or "e" in text.lower():
        raise _refused(_("Write a number."))
    if str(field.kind) == "age" and (found != int(found) or not 0 <= found <= 200):
        raise _refused(_("Write an age in whole years."))
    return text


def _numbers(field: Any, value: Any) -> list[str]:
    low, high = (_number(field, one) for one in _pair(value))
    return [low, high] if Decimal(low) <= Decimal(high) else [high, low]


def _date(field: Any, value: Any) -> str:
    try:
        found = dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise _refused(_("Choose a date.")) from None
    if found.year not in _YEARS:
        raise _refused(_("Choose a date."))
    return found.isoformat()


def _dates(field: Any, value: Any) -> list[str]:
    return sorted(_date(field, one) for one in _pair(value))


def _span(field: Any, value: Any) -> list[Any]:
    number, unit = _pair(value)
    text = str(number).strip()
    if unit not in MOST:
        raise _refused(_("Choose days, weeks, months or years."))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST[unit]):
        raise _refused(_("Write a number from 1 to %(most)d.") % {"most": MOST[unit]})
    return [int(text), unit]


def _happened(field: Any, value: Any) -> dict[str, Any]:
    given = value if isinstance(value, dict) else {"types": value}
    found: dict[str, Any] = {"types": _choices(field, given.get("types"))}
    last = given.get("last")
    if last and any(str(one).strip() for one in last[:1]):
        try:
            found["last"] = _span(field, last)
        except Refused as refused:
            raise Refused(refused.code, refused.message, field="last") from None
    return found


def _pair(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise _refused(_("Fill in both."))
    return list(value)


def _refused(message: str) -> Refused:
    return Refused("invalid_condition", message, field="value")


_CLEANERS: dict[str, Any] = {
    "nothing": _nothing,
    "text": _text,
    "list": _list,
    "choice": _choice,
    "choices": _choices,
    "number": _number,
    "numbers": _numbers,
    "date": _date,
    "moments": _moments,
    "dates": _dates,
    "span": _span,
    "happened": _happened,
}
