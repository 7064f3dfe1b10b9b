"""Writing, changing, pinning and deleting notes on a business itself."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.access import get_business
from contacts.linked_records import BUSINESS, Link
from contacts.models import Business, Note
from contacts.note_access import get_business_note
from contacts.services.notes import note_create, note_delete, note_pin, note_update
from contacts.views.notes import NoteForm, NotePage, done
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.page import requires


class BusinessNoteAdd(NotePage):
    """Write a note on the business."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.answer(request, _business(request, pk), NoteForm(), _("New note"))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        business = _business(request, pk)
        form = NoteForm(request.POST)

        def act() -> str:
            link = Link(BUSINESS, business.pk)
            note_create(Actor.of_request(request), links=[link], **form.values())
            return _("Note added.")

        return self.save(request, business, form, act) or self.answer(
            request, business, form, _("New note")
        )


class BusinessNoteEdit(NotePage):
    """Change a note."""

    def get(self, request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
        business = _business(request, pk)
        note = _note(request, business, note_pk)
        names = ("title", "body", "colour", "version")
        form = NoteForm(initial={name: getattr(note, name) for name in names})
        return self.answer(request, business, form, _("Edit note"))

    def post(self, request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
        business = _business(request, pk)
        note = _note(request, business, note_pk)
        form = NoteForm(request.POST)

        def act() -> str:
            note_update(
                Actor.of_request(request),
                note=note,
                version=form.cleaned_data["version"],
                **form.values(),
            )
            return _("Note saved.")

        return self.save(request, business, form, act) or self.answer(
            request, business, form, _("Edit note")
        )


@require_POST
@requires("notes.edit")
def business_note_pin(request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
    """Pin the note with `pinned=1`, else unpin it."""
    business = _business(request, pk)
    note = _note(request, business, note_pk)
    pinned = request.POST.get("pinned") == "1"
    try:
        note_pin(Actor.of_request(request), note=note, pinned=pinned)
    except Refused as refused:
        return done(request, business, refused.message, kind="error")
    return done(request, business, _("Note pinned.") if pinned else _("Note unpinned."))


@require_POST
@requires("notes.edit")
def business_note_remove(request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
    """Delete the note, with Undo."""
    business = _business(request, pk)
    note = _note(request, business, note_pk)
    try:
        operation = note_delete(Actor.of_request(request), note=note)
    except Refused as refused:
        return done(request, business, refused.message, kind="error")
    return done(request, business, _("Note deleted."), operation)


def _business(request: HttpRequest, pk: UUID) -> Business:
    member: Any = request.member  # type: ignore[attr-defined]
    business = get_business(pk)
    if not (member.has("businesses.view") and member.has("notes.view")):
        raise PermissionDenied
    return business


def _note(request: HttpRequest, business: Business, pk: UUID) -> Note:
    return get_business_note(request.member, business, pk)  # type: ignore[attr-defined]
