"""Where people meet, made fit to store."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from appointments.models.places import PLACE_LENGTH, PlaceKind
from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_line

# The others say enough by themselves.
WITH_TEXT = frozenset({PlaceKind.CUSTOM, PlaceKind.ADDRESS, PlaceKind.LINK, PlaceKind.PHONE_IN})
_web_address = URLValidator(schemes=("https", "http"))


def place_clean(kind: object, place: object, *, field: str = "place") -> tuple[str, str]:
    """Kind and text of a place. Raises Refused on `field`, or on `place_kind` (`unknown`)."""
    known = str(kind or "")
    if known and known not in PlaceKind.values:
        raise Refused("unknown", _("Choose one of these."), field=f"{field}_kind")
    text = clean_line(place, limit=PLACE_LENGTH, field=field)
    if known not in WITH_TEXT:
        return known, ""
    if not text:
        raise Refused("required", _("Say where: people have to find it."), field=field)
    if known == PlaceKind.LINK:
        try:
            _web_address(text)
        except ValidationError:
            message = _("A video link begins with https://.")
            raise Refused("invalid_url", message, field=field) from None
    return known, text
