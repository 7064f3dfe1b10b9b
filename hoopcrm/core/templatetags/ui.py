"""Tags and filters that every template may load with `{% load ui %}`."""

import datetime as dt
import json
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from hoopcrm.core import parts
from hoopcrm.core.moments import Moments

register = template.Library()

TONES = (
    "red",
    "orange",
    "amber",
    "lime",
    "green",
    "teal",
    "cyan",
    "blue",
    "indigo",
    "violet",
    "pink",
    "gray",
)
_STATIC = Path(__file__).resolve().parents[3] / "static"


@register.simple_tag
def sprite() -> str:
    """Address of the icon sheet; for lean rows: `<use href="{{ sprite }}#mail">`."""
    return static("vendor/icons.svg")


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of the sheet. Without a label it is hidden from screen readers."""
    return _icon(str(name), str(css), str(label))


# A page has a hundred icons and few different ones.
@lru_cache(maxsize=1024)
def _icon(name: str, css: str, label: str) -> SafeString:
    context = {"name": name, "css": css, "label": label, "sprite": sprite()}
    return render_to_string("ui/icon.html", context)


@register.simple_tag
def constant(name: str) -> SafeString:
    """A template that shows nothing but fixed texts: included like any other, rendered once."""
    return render_to_string(name) if settings.DEBUG else _constant(name, get_language())


@lru_cache(maxsize=64)
def _constant(name: str, language: str | None) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def part(name: str, /, **given: Any) -> SafeString:
    """A template that sees only what it is given here, drawn once for each that it is given."""
    return parts.draw(name, given)


@register.inclusion_tag("ui/avatar.html")
def avatar(name: object, size: str = "", src: str = "", key: object = None) -> dict[str, str]:
    """Initials on a stable tone, or a picture. `size`: xs, sm, lg or xl; `key` picks the tone."""
    letters = initials(name)
    return {
        "initials": letters,
        "tone": tone(name if key is None else key) if letters else "",
        "size": size,
        "src": src,
        "name": str(name or ""),
    }


@register.inclusion_tag("ui/when.html")
def when(value: dt.datetime | None, css: str = "") -> dict[str, Any]:
    """A `<time>` with the relative text, kept fresh by the browser, and the exact one on hover."""
    if value is None:
        return {"value": None}
    return {
        "value": value,
        "text": relative_time(value),
        "exact": exact_time(value),
        "iso": value.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "css": css,
    }


@register.filter
def initials(name: object) -> str:
    """Up to two capitals: of the first and last word, or of the part of an address before @."""
    words = [w for w in str(name or "").split("@")[0].replace(".", " ").split() if w[0].isalnum()]
    if not words:
        return ""
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


@register.filter
def tone(key: object) -> str:
    """One of the twelve tone classes, always the same for the same key."""
    name = TONES[zlib.crc32(str(key).casefold().encode()) % len(TONES)]
    return f"tone-{name}"


@register.filter
def relative_time(value: dt.datetime | None) -> str:
    """Such as "3 min ago", "yesterday", "in 2 d"; see `Moments`."""
    return "" if value is None else Moments().relative(value)


@register.filter
def exact_time(value: dt.datetime | None) -> str:
    """Date, time and zone as the current member sees them."""
    return "" if value is None else Moments().exact(value)


@register.simple_tag
def import_map() -> SafeString:
    """JSON that leads the browser from `./name.js` to the content-hashed file of the module."""
    return _import_map(static("js/app.js"))


@lru_cache(maxsize=4)
def _import_map(entry: str) -> SafeString:
    root = entry.rsplit("/js/", 1)[0]
    pairs = {f"{root}/{name}": static(name) for name in _script_names()}
    moved = {source: target for source, target in pairs.items() if source != target}
    text = json.dumps({"imports": moved}).replace("<", "\\u003c")
    return mark_safe(text)  # noqa: S308 (addresses of our own files, and no < in them)


@cache
def _script_names() -> tuple[str, ...]:
    found = [*(_STATIC / "js").glob("*.js"), *(_STATIC / "vendor").glob("*/*.js")]
    return tuple(sorted(path.relative_to(_STATIC).as_posix() for path in found))
