"""How the audit log names changed fields and writes their values.

`Event.changes` holds [before, after] by field name, as people read the values. The app that owns
a kind of record says what its fields are called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hoopcrm.core.registry import Registry
from hoopcrm.events.models import Event


@dataclass(frozen=True, kw_only=True)
class FieldNames:
    """`key` is the subject type of events, such as "contacts.contact".

    `label(event, name)` says what the field is called; it asks the database nothing.
    """

    key: str
    label: Callable[[Event, str], str]


field_names: Registry[FieldNames] = Registry("field_names")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event, in words. Empty text means that there was no value."""

    label: str
    before: str
    after: str


def changes_of(event: Event) -> list[Change]:
    """The changes of `event`, field by field."""
    names = field_names.find(event.subject_type)
    found = []
    for name, pair in event.changes.items():
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        label = names.label(event, name) if names else _plain_label(name)
        found.append(Change(label, plain(before), plain(after)))
    return found


def plain(value: Any) -> str:
    """A JSON value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {plain(one)}" for key, one in value.items())
    return str(value)


def _plain_label(name: str) -> str:
    return name.replace("_", " ").capitalize()
