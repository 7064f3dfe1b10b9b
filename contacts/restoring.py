"""Bringing an earlier value back: what the audit log offers beside a changed field.

Events keep values as people read them, and of custom fields also as they were stored. Addresses
and tags are not offered: another contact may have them by now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import formats

from contacts.access import may_set_owner
from contacts.event_types import field_label, value_text
from contacts.fields import CUSTOM_PREFIX, STANDARD, editable_value
from contacts.models import Contact
from contacts.views.editing import Seen, fingerprint
from hoopcrm.core.records import RecordContext
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions_named
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.events.changes import RestoreOffer
from hoopcrm.events.models import Event

RESTORABLE = frozenset({"contact.updated", "contact.owner_changed"})


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An earlier value of a field.

    Attributes:
        key, value: as `contact_update` takes them.
        text: the value for people, "" when the field was empty.
        same: whether the contact has that value now.
        current, current_text: what the contact has now.
    """

    key: str
    label: str
    value: Any
    text: str
    same: bool
    current: Any
    current_text: str


def earlier_value(event: Event, name: str, contact: Contact) -> Earlier | None:
    """What the field held before the event; None where it cannot be brought back."""
    return _earlier(event, name, contact, _definitions([event]))


def restore_offers(
    context: RecordContext, events: Iterable[Event]
) -> Mapping[tuple[UUID, str], RestoreOffer]:
    """What the audit log offers beside the changes of these events, by event and field."""
    contact: Contact = context.record
    told = [event for event in events if event.type in RESTORABLE]
    if not told or not context.member.has("contacts.edit"):
        return {}
    definitions = _definitions(told)
    offers = {}
    for event in told:
        for name in event.changes:
            earlier = _earlier(event, name, contact, definitions)
            if earlier is None or earlier.same:
                continue
            if name == "owner" and not may_set_owner(context.member, contact):
                continue
            offers[event.pk, name] = RestoreOffer(
                url=reverse(
                    "contacts:record_restore",
                    args=[contact.account_id, contact.pk, event.pk, name],
                ),
                token=Seen(contact.version, fingerprint(earlier.current)).token,
            )
    return offers


def _definitions(events: Iterable[Event]) -> dict[str, FieldDefinition]:
    names = {
        name.removeprefix(CUSTOM_PREFIX)
        for event in events
        for name in event.changes
        if name.startswith(CUSTOM_PREFIX)
    }
    return definitions_named(names) if names else {}


def _earlier(
    event: Event, name: str, contact: Contact, definitions: Mapping[str, FieldDefinition]
) -> Earlier | None:
    pair = event.changes.get(name)
    if event.type not in RESTORABLE or not isinstance(pair, list) or len(pair) != 2:
        return None
    before = pair[0]
    if name in STANDARD:
        current = editable_value(contact, name)
        shown = STANDARD[name].show(contact)
        value = event.data.get("from_id") or "" if name == "owner" else before or ""
        known = name != "owner" or "from_id" in event.data
        return (
            Earlier(
                key=name,
                label=field_label(event, name),
                value=value,
                text=value_text(name, before),
                same=str(current or "") == value if name == "owner" else shown == value,
                current=current,
                current_text=value_text(name, shown),
            )
            if known
            else None
        )
    definition = definitions.get(name.removeprefix(CUSTOM_PREFIX))
    if not name.startswith(CUSTOM_PREFIX) or definition is None:
        return None
    current = contact.custom.get(str(definition.pk))
    stored = event.data.get("stored", {})
    value = stored[name] if name in stored else _written(definition, before)
    shown = values.display(definition, current)
    return Earlier(
        key=f"{CUSTOM_PREFIX}{definition.pk}",
        label=field_label(event, name),
        value=value,
        text=value_text(name, before),
        same=current == value or shown == (before or ""),
        current=current,
        current_text=shown,
    )


def _written(definition: FieldDefinition, before: Any) -> Any:
    """The value to write from one that was kept as people read it."""
    if definition.type != FieldDefinition.Type.DATE or not before:
        return before or ""
    for pattern in (*formats.get_format("DATE_INPUT_FORMATS"), "%B %d, %Y", "%b. %d, %Y"):
        try:
            return datetime.strptime(before, pattern).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return before
