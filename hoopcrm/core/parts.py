"""Parts of a page that are drawn once for what they are given.

The frame around a page and the tools over a list look the same at each request of a member, and
mostly for their colleagues too, while drawing them takes longer than finding the rows they frame.

A part is a template that shows what it is given and nothing else: it sees no request, no member
and nothing of the page around it. What it was given is the key under which its text is kept, so
whoever gets a kept text has given exactly the same, and what changes shows at once. Whatever
differs at each request (the CSRF token, the nonce of the content security policy, messages) thus
cannot stand in a part; the page puts it beside it.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# Of 2 to 20 kB each; a list has about ten, and members of one role share most of theirs.
MOST_KEPT = 1024


def draw(name: str, given: dict[str, Any]) -> SafeString:
    """The template `name` with these values.

    Args:
        given: texts, whole numbers, truth values, ids, None, and lists, tuples, dicts and data
            classes of these.

    Raises:
        TypeError: a value is something else, which might change or look different elsewhere.
    """
    if settings.DEBUG:
        return render_to_string(name, given)
    return _kept(_Key(name, given))


class _Key:
    """What a text depends on; equal keys have given the same."""

    __slots__ = ("_hash", "_parts", "given", "name")

    def __init__(self, name: str, given: dict[str, Any]) -> None:
        self.name, self.given = name, given
        self._parts = (name, get_language(), _exact(given))
        self._hash = hash(self._parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts == other._parts


@lru_cache(maxsize=MOST_KEPT)
def _kept(key: _Key) -> SafeString:
    given, key.given = key.given, {}  # kept keys need not hold the values too
    return render_to_string(key.name, given)


def _exact(value: Any) -> Any:
    """The value in a form that is equal only where the same would be shown.

    Python takes 1 for equal to True, and a text for equal to the same text that is safe to show
    unescaped: their types tell them apart.
    """
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind in (SafeString, int, bool, UUID):
        return kind, value
    if kind is dict:
        return dict, *map(_exact, value), *map(_exact, value.values())
    if kind in (list, tuple):
        return kind, *map(_exact, value)
    if isinstance(value, Promise):
        return _exact(str(value))
    if is_dataclass(kind):
        return kind, *map(_exact, _values_of(kind)(value))
    raise TypeError(f"a part of a page cannot be given {value!r}")


@cache
def _values_of(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
