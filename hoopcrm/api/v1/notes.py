"""Notes of a contact."""

from typing import Any

from ninja import Router

from contacts.models import Contact, Note
from contacts.note_access import get_note as note_of
from contacts.note_access import notes_of
from contacts.services.notes import note_create, note_delete, note_pin, note_update
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.colours import nearest
from hoopcrm.api.endpoints import endpoint
from hoopcrm.api.records import contact_named, done, html_of, member_named, named
from hoopcrm.api.shapes.contacts import DoneAnswer
from hoopcrm.api.shapes.notes import NoteAnswer, NoteChange, NoteNew, NotesAnswer, note_told

router = Router(tags=["Notes"])
READ, WRITE = "contacts.readonly", "contacts.write"
PATH = "/contacts/{contactId}/notes"


@endpoint(router, "GET", PATH, scope=READ, told=NotesAnswer)
def get_all_notes(request: ApiRequest, contactId: str) -> dict[str, Any]:
    """List the notes of a contact, newest first."""
    contact = contact_named(request, contactId)
    return {"notes": [note_told(note) for note in notes_of(contact)]}


@endpoint(router, "POST", PATH, scope=WRITE, told=NoteAnswer, status=201)
def create_note(request: ApiRequest, contactId: str, body: NoteNew) -> dict[str, Any]:
    """Write a note on a contact."""
    note = note_create(
        request.call.actor,
        contact=contact_named(request, contactId),
        body=html_of(body.body),
        title=body.title or "",
        colour=nearest(body.color) if body.color else Note.Colour.GRAY,
        pinned=body.pinned,
        author=member_named(body.userId),
    )
    return {"note": note_told(note)}


@endpoint(router, "GET", PATH + "/{id}", scope=READ, told=NoteAnswer)
def get_note(request: ApiRequest, contactId: str, id: str) -> dict[str, Any]:
    """Get a note."""
    return {"note": note_told(_named(contact_named(request, contactId), id))}


@endpoint(router, "PUT", PATH + "/{id}", scope=WRITE, told=NoteAnswer)
def update_note(request: ApiRequest, contactId: str, id: str, body: NoteChange) -> dict[str, Any]:
    """Change what is given of a note."""
    note = _named(contact_named(request, contactId), id)
    actor, given = request.call.actor, body.model_fields_set
    member_named(body.userId)  # whose note it is does not change; a wrong id is told all the same
    colour = None
    if "color" in given:
        colour = nearest(body.color) if body.color else Note.Colour.GRAY
    note = note_update(
        actor,
        note=note,
        body=None if body.body is None else html_of(body.body),
        title=(body.title or "") if "title" in given else None,
        colour=colour,
    )
    if body.pinned is not None:
        note = note_pin(actor, note=note, pinned=body.pinned)
    return {"note": note_told(note)}


@endpoint(router, "DELETE", PATH + "/{id}", scope=WRITE, told=DoneAnswer)
def delete_note(request: ApiRequest, contactId: str, id: str) -> dict[str, Any]:
    """Delete a note."""
    note_delete(request.call.actor, note=_named(contact_named(request, contactId), id))
    return done()


def _named(contact: Contact, text: str) -> Note:
    return named(text, lambda pk: note_of(contact, pk), said="The note id is invalid.")
