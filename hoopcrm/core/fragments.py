"""Small templates filled hundreds of times a page.

A list of 50 rows by 10 columns draws 500 cells. A fragment is rendered once, with marks where
its values go, and then filled like a form: every value is escaped, as a template would do.
"""

import re
from html import escape
from typing import Any

from django.template import loader
from django.utils.safestring import SafeString

_MARK = re.compile("\ue000(\\w+)\ue001")
_has_markup = re.compile("[&<>\"']").search


class Fragment:
    """The template `name`, which shows the values `names` and has no conditions on them."""

    def __init__(self, name: str, *names: str) -> None:
        self.name = name
        self.names = names
        self._parts: list[str] | None = None

    def _load(self) -> list[str]:
        marks = {name: SafeString(f"\ue000{name}\ue001") for name in self.names}
        text = loader.render_to_string(self.name, marks).strip()
        self._parts = _MARK.split(text)
        missing = set(self.names) - set(self._parts[1::2])
        if missing:
            raise ValueError(f"{self.name} does not show {sorted(missing)}")
        return self._parts

    def fill(self, values: dict[str, Any]) -> SafeString:
        """The fragment with these values; those that are not safe strings are escaped."""
        parts = self._parts or self._load()
        filled = parts.copy()
        filled[1::2] = [_safe(values[name]) for name in parts[1::2]]
        return SafeString("".join(filled))


def _safe(value: Any) -> str:
    """As `conditional_escape`, without its care for lazy texts: lists have thousands of values."""
    if isinstance(value, SafeString):
        return value
    text = str(value)
    return escape(text) if _has_markup(text) else text
