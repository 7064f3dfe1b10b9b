"""Faces on a timeline: of the records that its events name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hoopcrm.core.registry import Registry
from hoopcrm.events.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What `avatar` draws: the name, what picks the tone, and the address of a picture or ""."""

    name: str
    key: Any
    src: str = ""


@dataclass(frozen=True, kw_only=True)
class EventFaces:
    """Faces of a kind of record. The app that owns it adds one.

    `key` is the subject type of events; `faces(member, ids)` answers those of the records that the
    member may see, in one query.
    """

    key: str
    faces: Callable[[Any, set[UUID]], Mapping[UUID, Face]]


event_faces: Registry[EventFaces] = Registry("event_faces")


def faces_of(member: Any, record: Any, events: Iterable[Event]) -> dict[UUID, Face]:
    """The faces of other records that events of `record` name, by event.

    Costs a query for each kind of record that is named, and none when none is.
    """
    named = [
        (event, UUID(event.subject_id))
        for event in events
        if event.subject_type in event_faces and event.subject_id not in ("", str(record.pk))
    ]
    found: dict[UUID, Face] = {}
    for kind in {event.subject_type for event, _pk in named}:
        ids = {pk for event, pk in named if event.subject_type == kind}
        faces = event_faces.get(kind).faces(member, ids)
        found |= {event.pk: faces[pk] for event, pk in named if pk in faces}
    return found
