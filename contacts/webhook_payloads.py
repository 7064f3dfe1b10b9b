"""What webhooks tell of contacts, notes and tasks, with the keys of the API's contract."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from contacts import webhook_samples as samples
from contacts.contact_parts import ContactPart, Leaving, contact_parts
from contacts.contact_shape import shape_of
from contacts.event_types import DND_PREFIX
from contacts.models import Contact, Note, Task
from contacts.record_shapes import note_shape, task_shape
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import api_time
from hoopcrm.events.models import Event
from hoopcrm.webhooks.payloads import (
    Told,
    WebhookPayload,
    WebhookType,
    webhook_payloads,
    webhook_types,
)
from hoopcrm.webhooks.services.forgetting import calls_forget

CREATE, UPDATE, DELETE = "ContactCreate", "ContactUpdate", "ContactDelete"
TAGS, DND = "ContactTagUpdate", "ContactDndUpdate"
CONTACT_KEYS = tuple(samples.CONTACT)
# Changes of these are told by a webhook of their own, or are none of what webhooks carry.
APART = frozenset({"tags", "followers"})


def contact_payload(contact: Contact, *, dnd: bool = False) -> dict[str, Any]:
    """What webhooks carry of a contact; `dnd` with its settings of do-not-disturb."""
    shape = shape_of(contact)
    born = shape["dateOfBirth"]
    shape["dateOfBirth"] = f"{born}T00:00:00.000Z" if born else None
    keys = (*CONTACT_KEYS, "dndSettings") if dnd else CONTACT_KEYS
    return {key: shape[key] for key in keys}


def note_payload(note: Note) -> dict[str, Any]:
    """What webhooks carry of a note."""
    shape = note_shape(note)
    return {key: shape[key] for key in samples.NOTE}


def task_payload(task: Task) -> dict[str, Any]:
    """What webhooks carry of a task."""
    shape = task_shape(task) | {"dateAdded": api_time(task.created_at)}
    return {key: shape[key] for key in samples.TASK}


def _contact(*types: str) -> Callable[[Event], Iterator[Told]]:
    """Webhooks of these types about the contact of the event."""

    def make(event: Event) -> Iterator[Told]:
        if event.contact_id is not None:
            yield from _of_contact(event.contact_id, types)

    return make


def _of_contact(pk: UUID, types: tuple[str, ...]) -> Iterator[Told]:
    contact: Contact | None = Contact.objects.filter(pk=pk).first()
    for type in types:
        if contact is not None:
            # Also one that was deleted meanwhile: nothing that happened is left out.
            payload = contact_payload(contact, dnd=type == DND)
        elif type == DELETE:
            payload = {"id": str(pk)}
        else:
            continue
        yield Told(type=type, record_id=pk, contact_id=pk, payload=payload)


def _updated(event: Event) -> Iterator[Told]:
    keys = set(event.changes)
    dnd = {key for key in keys if key.startswith(DND_PREFIX)}
    types = {
        UPDATE: not keys or bool(keys - dnd - APART),
        TAGS: "tags" in keys,
        DND: bool(dnd),
    }
    yield from _contact(*(type for type, told in types.items() if told))(event)


def _merged(event: Event) -> Iterator[Told]:
    yield from _contact(UPDATE)(event)
    for one in event.data.get("merged", []):
        yield from _of_contact(UUID(one["id"]), (DELETE,))


def _merge_undone(event: Event) -> Iterator[Told]:
    is_master = event.data.get("master", {}).get("id") == str(event.contact_id)
    yield from _contact(UPDATE if is_master else CREATE)(event)


def _record(
    type: str, model: Any, payload: Callable[[Any], Mapping[str, Any]]
) -> Callable[[Event], Iterator[Told]]:
    """A webhook about the note or task of the event; of one gone for good only its end is told."""
    is_end = type.endswith("Delete")

    def make(event: Event) -> Iterator[Told]:
        row = model.objects.filter(pk=event.subject_id).first()
        contact = row.contact_id if row is not None else event.contact_id
        if row is not None:
            told = payload(row)
        elif is_end:
            told = {"id": event.subject_id, "contactId": str(contact) if contact else None}
        else:
            return
        yield Told(type=type, record_id=event.subject_id, contact_id=contact, payload=told)

    return make


def _forget(leaving: Leaving) -> None:
    calls_forget(Actor.system("webhooks"), contacts=leaving.ids)


for weight, (key, label) in enumerate(
    (
        (CREATE, _("A contact was added")),
        (UPDATE, _("A contact was changed")),
        (DELETE, _("A contact was deleted")),
        (TAGS, _("Tags of a contact were changed")),
        (DND, _("Do not disturb was switched")),
    )
):
    sample = samples.CONTACT | ({"dndSettings": samples.DND_SETTINGS} if key == DND else {})
    webhook_types.add(
        WebhookType(
            key=key,
            label=label,
            group=_("Contacts"),
            sample=sample,
            goes_on=key == DELETE,
            weight=10 + weight,
        )
    )
for weight, (key, label, group, sample) in enumerate(
    (
        ("NoteCreate", _("A note was added"), _("Notes"), samples.NOTE),
        ("NoteUpdate", _("A note was changed"), _("Notes"), samples.NOTE),
        ("NoteDelete", _("A note was deleted"), _("Notes"), samples.NOTE),
        ("TaskCreate", _("A task was added"), _("Tasks"), samples.TASK),
        ("TaskComplete", _("A task was done"), _("Tasks"), samples.TASK),
        ("TaskDelete", _("A task was deleted"), _("Tasks"), samples.TASK),
    )
):
    webhook_types.add(
        WebhookType(
            key=key,
            label=label,
            group=group,
            sample=sample,
            goes_on=key.endswith("Delete"),
            weight=20 + weight,
        )
    )

for key, types, make in (
    ("contact.created", (CREATE,), _contact(CREATE)),
    ("contact.restored", (CREATE,), _contact(CREATE)),
    ("contact.updated", (UPDATE, TAGS, DND), _updated),
    ("contact.deleted", (DELETE,), _contact(DELETE)),
    ("contact.merged", (UPDATE, DELETE), _merged),
    ("contact.merge_undone", (UPDATE, CREATE), _merge_undone),
    ("contact.owner_changed", (UPDATE,), _contact(UPDATE)),
    ("contact.tag_added", (TAGS,), _contact(TAGS)),
    ("contact.tag_removed", (TAGS,), _contact(TAGS)),
    ("contact.dnd_enabled", (DND,), _contact(DND)),
    ("contact.dnd_disabled", (DND,), _contact(DND)),
    *(
        (f"contact.{kind}_{verb}", (UPDATE,), _contact(UPDATE))
        for kind in ("email", "phone")
        for verb in ("added", "changed", "removed", "primary_changed")
    ),
    *(
        (f"field_file.{verb}", (UPDATE,), _contact(UPDATE))
        for verb in ("added", "replaced", "deleted", "restored")
    ),
):
    webhook_payloads.add(WebhookPayload(key=key, types=types, make=make))
for key, type, model, payload in (
    ("note.created", "NoteCreate", Note, note_payload),
    ("note.restored", "NoteCreate", Note, note_payload),
    ("note.updated", "NoteUpdate", Note, note_payload),
    ("note.pinned", "NoteUpdate", Note, note_payload),
    ("note.unpinned", "NoteUpdate", Note, note_payload),
    ("note.deleted", "NoteDelete", Note, note_payload),
    ("task.created", "TaskCreate", Task, task_payload),
    ("task.restored", "TaskCreate", Task, task_payload),
    ("task.completed", "TaskComplete", Task, task_payload),
    ("task.deleted", "TaskDelete", Task, task_payload),
):
    webhook_payloads.add(WebhookPayload(key=key, types=(type,), make=_record(type, model, payload)))

contact_parts.add(
    ContactPart(
        key="webhooks",
        tables=("webhooks.WebhookCall", "webhooks.WebhookAttempt"),
        forget=_forget,
    )
)
