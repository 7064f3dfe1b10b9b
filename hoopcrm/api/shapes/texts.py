"""Texts and numbers of requests that have a form of their own."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from hoopcrm.core.timezones import is_time_zone

# What no text in the database contains, and no query may ask for.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LAST_MILLISECOND = 4_102_444_800_000


def storable(part: Any) -> Any:
    """The same JSON without what no text can contain."""
    if isinstance(part, str):
        return _UNSTORABLE.sub("", part)
    if isinstance(part, list):
        return [storable(one) for one in part]
    if isinstance(part, dict):
        return {storable(key): storable(value) for key, value in part.items()}
    return part


def _words(text: str) -> str:
    return _UNSTORABLE.sub("", text).strip()


def _time(text: str) -> str:
    """A time of ISO 8601; without an offset it is one of the location's clock."""
    try:
        year = datetime.fromisoformat(text.strip()).year
    except ValueError:
        year = 0
    if not 1970 <= year <= 2200:
        raise ValueError("must be a valid ISO 8601 date string")
    return text.strip()


def _zone(text: str) -> str:
    if text and not is_time_zone(text):
        raise ValueError("must be a time zone such as Europe/Berlin")
    return text


def _integral(number: Any) -> Any:
    """30.0 is 30, as JSON has it."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Words = Annotated[str, Field(max_length=200), AfterValidator(_words)]
Time = Annotated[
    str,
    AfterValidator(_time),
    Field(description="A time of ISO 8601; without an offset it is of the location's clock."),
]
# What stands in a body; in a query it is text anyway.
Integer = Annotated[int, BeforeValidator(_integral)]
Zone = Annotated[str, AfterValidator(_zone)]
Millisecond = Annotated[int, Field(ge=0, le=LAST_MILLISECOND)]
