"""Emptying events of what is personal: that something happened, when and by whom, stays."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from hoopcrm.events.models import SUBJECT_APART, Delivery, Event
from hoopcrm.events.types import SHREDDED, event_types

CHUNK = 1_000


def events_of(contacts: Collection[UUID]) -> Any:
    """All events of these contacts."""
    return Event.objects.filter(contact_id__in=list(contacts))


def operations_of(contacts: Collection[UUID]) -> set[UUID]:
    """The undoable operations that the events of these contacts belong to."""
    rows = events_of(contacts).filter(operation_id__isnull=False).order_by()
    return set(rows.values_list("operation_id", flat=True).distinct())


def events_forget(
    contacts: Collection[UUID], *, spoken_of: Iterable[str], mentioned: Callable[[str], bool]
) -> list[UUID]:
    """Shred the events of these contacts, and what other events say of them.

    Args:
        spoken_of: ids of records whose events on other timelines may speak of the contacts.
        mentioned: whether a text speaks of them.

    Returns:
        The ids of the events of others.
    """
    ids = list(contacts)
    other = Event.objects.filter(SUBJECT_APART).exclude(contact_id__in=ids)
    about = list(other.filter(subject_id__in=[str(pk) for pk in ids]).values_list("pk", flat=True))
    about += [
        event.pk
        for event in other.filter(subject_id__in=list(spoken_of)).iterator(CHUNK)
        if mentioned(f"{event.subject_label} {event.data} {event.changes}")
    ]
    shred(events_of(ids))
    shred(Event.objects.filter(pk__in=about))
    Delivery.objects.filter(Q(contact_id__in=ids) | Q(event_id__in=about)).delete()
    return about


def shred(events: Any) -> int:
    """Empty what each type of event counts as personal; returns how many events."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in events.order_by().values_list("type", flat=True).distinct():
        kind = event_types.find(key)
        alike[tuple(sorted(kind.shred() if kind else SHREDDED))].append(key)
    count = 0
    for columns, keys in alike.items():
        values = {name: SHREDDED[name] for name in columns}
        count += events.filter(type__in=keys).update(**values)
    return count


def subjects_of(contacts: Collection[UUID], kind: str) -> set[str]:
    """Ids of the records of a kind that the events of these contacts are about."""
    rows = events_of(contacts).filter(subject_type=kind).order_by()
    return set(rows.values_list("subject_id", flat=True).distinct())


def texts_of(contacts: Collection[UUID]) -> Iterable[tuple[str, dict[str, Any]]]:
    """What the events of these contacts call them, and which addresses and names they changed."""
    own = Q(subject_type="contacts.contact", subject_id=Cast("contact_id", CharField()))
    rows = events_of(contacts).filter(own)
    yield from rows.order_by().values_list("subject_label", "changes").iterator(CHUNK)
