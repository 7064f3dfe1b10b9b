"""How events are read: a record's timeline, and its audit log, page by page by id."""

import datetime as dt
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, Value
from django.http import Http404
from django.utils import timezone

from hoopcrm.core.ids import first_id_at
from hoopcrm.core.prepared import Prepared, SeesAll
from hoopcrm.core.registry import Registry
from hoopcrm.events.models import Event
from hoopcrm.events.types import event_types, hidden_from

PAGE_SIZE = 30
LONGEST_SEARCH = 200
MOST_ACTORS = 200


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """Which events of a record to show. Empty values filter nothing.

    Attributes:
        kind: key of an event type.
        kinds: keys of event types, any of them.
        actor: id of a member, or the kind of an actor without one ("system").
        since, until: days in the viewer's time zone, both included.
        text: looked for in names, labels and values, without regard to case.
    """

    kind: str = ""
    kinds: tuple[str, ...] = ()
    actor: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    text: str = ""

    @property
    def is_active(self) -> bool:
        return bool(self.kind or self.kinds or self.actor or self.since or self.until or self.text)


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """Events, newest first, and the cursor of the next page (None on the last)."""

    events: list[Event] = field(default_factory=list)
    after: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class EventGuard:
    """Keeps events from members who may not see what they speak of.

    `seen(events, member)` leaves those out. The app that owns a kind of record adds one. For
    members who see every record it is asked once for their rights; see `core.prepared.SeesAll`.
    """

    key: str
    seen: Callable[[Any, Any], Any]


event_guards: Registry[EventGuard] = Registry("event_guards")


@dataclass(frozen=True, kw_only=True)
class EventKin:
    """Whose events are a contact's too: `also(contact_id)` are those that were merged into it."""

    key: str
    also: Callable[[UUID], list[UUID]]


event_kin: Registry[EventKin] = Registry("event_kin")


def _people(contact_id: UUID) -> list[UUID]:
    """The contact, and those whose events are its own."""
    return [contact_id, *(pk for kin in event_kin for pk in kin.also(contact_id))]


def timeline_kinds(member: Any) -> list[str]:
    """Keys of the event types that a timeline shows the member."""
    hidden = hidden_from(member)
    return [kind.key for kind in event_types if kind.on_timeline and kind.key not in hidden]


def timeline(
    member: Any,
    contact_id: UUID,
    chosen: EventFilter,
    *,
    before: UUID | None = None,
    size: int = PAGE_SIZE,
) -> EventPage:
    """Events of a contact's Activity that the member may see, older than the event `before`."""
    people = _people(contact_id)
    plain = before is None and not chosen.is_active and not member.only_assigned
    if plain and len(people) == 1:
        return _page(_newest(SeesAll.like(member), size)(contact_id), size)
    rows = _seen(member, people).filter(type__in=timeline_kinds(member))
    return _older(rows.filter(_condition(chosen)), before, size)


@lru_cache(maxsize=256)
def _newest(member: SeesAll, size: int) -> Prepared:
    """The first page of a timeline."""
    kinds = timeline_kinds(member)
    return Prepared(
        lambda contact: _seen(member, [contact]).filter(type__in=kinds).order_by("-id")[: size + 1]
    )


def history(subject: Any, *, before: UUID | None = None, size: int = PAGE_SIZE) -> EventPage:
    """Every event that is about this row alone, older than the event `before`.

    Events of contacts that speak of it (linked, unlinked) stand on the contacts' timelines.
    """
    rows = Event.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), contact_id__isnull=True
    )
    return _older(rows, before, size)


def history_within(
    member: Any, contact_id: UUID, subject: Any, *, size: int = PAGE_SIZE
) -> EventPage:
    """The newest events on a contact's timeline that are about this row, such as an appointment."""
    rows = _seen(member, _people(contact_id)).filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    )
    return _older(rows, None, size)


def audit(
    member: Any,
    contact_id: UUID,
    chosen: EventFilter,
    *,
    before: UUID | None = None,
    size: int = PAGE_SIZE,
) -> EventPage:
    """Every event of a contact that the member may see, older than the event `before`."""
    rows = _seen(member, _people(contact_id))
    return _older(rows.filter(_condition(chosen)), before, size)


def account_audit(
    member: Any, chosen: EventFilter, *, before: UUID | None = None, size: int = PAGE_SIZE
) -> EventPage:
    """Every event of the account that the member may see, older than the event `before`."""
    rows = _guarded(Event.objects.all(), member)
    return _older(rows.filter(_condition(chosen)), before, size)


def events_by_id(member: Any, pks: Collection[UUID]) -> dict[UUID, Event]:
    """Those of these events that the member may read, by id. One query."""
    if not pks:
        return {}
    rows = _guarded(Event.objects.filter(pk__in=pks), member)
    return {event.pk: event for event in rows}


def get_event(contact_id: UUID, pk: UUID) -> Event:
    """An event of a contact. Raises Http404."""
    event: Event | None = Event.objects.filter(contact_id__in=_people(contact_id), pk=pk).first()
    if event is None:
        raise Http404
    return event


def actors_and_kinds(member: Any, contact_id: UUID) -> tuple[dict[str, str], list[str]]:
    """Who acted on the contact ({key for EventFilter.actor: name}) and the kinds that occur."""
    rows = (
        _seen(member, _people(contact_id))
        .order_by()
        .values_list("type", "actor_kind", "actor_id", "actor_label")
        .distinct()[: MOST_ACTORS * 10]
    )
    actors: dict[str, str] = {}
    kinds: set[str] = set()
    for kind, actor_kind, actor_id, label in rows:
        kinds.add(kind)
        if len(actors) < MOST_ACTORS:
            actors[str(actor_id or actor_kind)] = label if actor_id else actor_kind
    return dict(sorted(actors.items(), key=lambda pair: pair[1].casefold())), sorted(kinds)


def _seen(member: Any, people: list[UUID]) -> Any:
    rows: Any = Event.objects.all()
    one = len(people) == 1
    rows = rows.filter(contact_id=people[0]) if one else rows.filter(contact_id__in=people)
    return _guarded(rows, member)


def _guarded(rows: Any, member: Any) -> Any:
    """Those of the events that the member has the right to read."""
    hidden = hidden_from(member)
    rows = rows.exclude(type__in=hidden) if hidden else rows
    for guard in event_guards:
        rows = guard.seen(rows, member)
    return rows


def _older(rows: Any, before: UUID | None, size: int) -> EventPage:
    if before is not None:
        rows = rows.filter(id__lt=before)
    return _page(list(rows.order_by("-id")[: size + 1]), size)


def _page(events: list[Event], size: int) -> EventPage:
    """The page of these events, of which one too many was asked for."""
    more = len(events) > size
    return EventPage(events=events[:size], after=events[size - 1].id if more else None)


def _condition(chosen: EventFilter) -> Q:
    condition = Q()
    if chosen.kind:
        condition &= Q(type=chosen.kind)
    if chosen.kinds:
        condition &= Q(type__in=chosen.kinds)
    if chosen.actor:
        try:
            condition &= Q(actor_id=UUID(chosen.actor))
        except ValueError:
            condition &= Q(actor_id=None, actor_kind=chosen.actor)
    # The id carries the time, so a range of days is a range of the index.
    if chosen.since:
        condition &= Q(id__gte=_first_id(chosen.since))
    if chosen.until:
        condition &= Q(id__lt=_first_id(chosen.until + dt.timedelta(days=1)))
    if chosen.text:
        condition &= _mentions(chosen.text)
    return condition


def _first_id(day: dt.date) -> UUID:
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_current_timezone())
    return first_id_at(midnight)


def _mentions(text: str) -> Q:
    wanted = text.casefold()
    kinds = [kind.key for kind in event_types if wanted in str(kind.label).casefold()]
    return (
        Q(type__in=kinds)
        | Q(subject_label__icontains=text)
        | Q(actor_label__icontains=text)
        | Q(_any_value(F("data"), text))
        | Q(_any_value(F("changes"), text))
    )


def _any_value(column: Any, text: str) -> Func:
    """Whether a string anywhere in a JSON column contains `text`; keys are not looked at."""
    path = f'$.** ? (@ like_regex {json.dumps(text)} flag "iq")'
    return Func(
        column,
        Value(path),
        function="jsonb_path_exists",
        template="%(function)s(%(expressions)s)",
        arg_joiner=", ",
        output_field=BooleanField(),
    )
