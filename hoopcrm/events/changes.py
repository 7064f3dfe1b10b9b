"""How the audit log names changed fields and writes their values.

`Event.changes` holds [before, after] by field name, as people read the values. The app that owns
a kind of record says what its fields are called.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hoopcrm.core.records import RecordContext
from hoopcrm.core.registry import Registry
from hoopcrm.events.models import Event


@dataclass(frozen=True, kw_only=True)
class FieldNames:
    """`key` is the subject type of events, such as "contacts.contact".

    `label(event, name)` says what the field is called, `text(name, value)` how a value of it
    reads; neither asks the database.
    """

    key: str
    label: Callable[[Event, str], str]
    text: Callable[[str, Any], str] = lambda name, value: plain(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOffer:
    """That an earlier value can be brought back: post `token` as "version" to `url`."""

    url: str
    token: str


Offers = Mapping[tuple[UUID, str], RestoreOffer]


@dataclass(frozen=True, kw_only=True)
class Restorer:
    """Says which earlier values the viewer may bring back, by event and field.

    `key` as in `FieldNames`; `offers(context, events)` is asked once for a page of the log.
    """

    key: str
    offers: Callable[[RecordContext, Sequence[Event]], Offers]


restorers: Registry[Restorer] = Registry("restorers")
field_names: Registry[FieldNames] = Registry("field_names")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event, in words. Empty text means that there was no value."""

    label: str
    before: str
    after: str
    restore: RestoreOffer | None = None


def changes_of(event: Event, offers: Offers | None = None) -> list[Change]:
    """The changes of `event`, field by field, with what may be brought back."""
    offered = offers or {}
    names = field_names.find(event.subject_type)
    found = []
    for name, pair in event.changes.items():
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        label, shown = _plain_label(name), plain
        if names:
            label, shown = names.label(event, name), functools.partial(names.text, name)
        found.append(Change(label, shown(before), shown(after), offered.get((event.pk, name))))
    return found


def model_field_label(model: type[models.Model], name: str) -> str:
    """What a column of the model is called, for those whose events name columns."""
    try:
        return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return _plain_label(name)


def restore_offers(context: RecordContext, events: Sequence[Event]) -> Offers:
    """What of these events the viewer may bring back."""
    offers: dict[tuple[UUID, str], RestoreOffer] = {}
    for restorer in restorers:
        told = [event for event in events if event.subject_type == restorer.key]
        if told:
            offers |= restorer.offers(context, told)
    return offers


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
