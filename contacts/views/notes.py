"""Writing, changing, pinning and deleting notes of a contact."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from contacts.access import get_contact
from contacts.models import Business, Contact, Note
from contacts.note_access import get_note
from contacts.services.notes import (
    BODY_LENGTH,
    TITLE_LENGTH,
    note_create,
    note_delete,
    note_pin,
    note_update,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.models import Operation
from hoopcrm.core.views.forms import form_answer, form_refused
from hoopcrm.core.views.page import Page, requires
from hoopcrm.core.widgets import RichTextField


class NoteForm(forms.Form):
    """A note. `version` is of the note that the editor started with."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = RichTextField(
        label=gettext_lazy("Note"),
        limit=BODY_LENGTH,
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    colour = forms.ChoiceField(
        label=gettext_lazy("Colour"),
        choices=Note.Colour.choices,
        initial=Note.Colour.GRAY,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="note-%s", **kwargs)
        self.fields["body"].widget.attrs |= {"autofocus": True, "rows": "8"}

    def values(self) -> dict[str, str]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in ("title", "body", "colour")}


# What a note may be written on.
Place = Contact | Business


class NotePage(Page):
    """The form of a note: beside the page by HTMX, else a page of its own."""

    permission = "notes.edit"

    def answer(
        self, request: HttpRequest, place: Place, form: NoteForm, title: str
    ) -> HttpResponse:
        data = {
            "title": title,
            "form": form,
            "action": request.get_full_path(),
            "body_template": "contacts/_note_fields.html",
            "submit_label": _("Save note"),
            "lead": place_name(place),
            "back_url": place_url(place),
            "stylesheet": "css/notes.css",
        }
        return form_answer(request, data, status=422 if form.errors else 200)

    def save(
        self, request: HttpRequest, place: Place, form: NoteForm, act: Callable[[], str]
    ) -> HttpResponse | None:
        """Run `act`, which returns a message; None when something was refused."""
        if not form.is_valid():
            return None
        try:
            message = act()
        except Refused as refused:
            form_refused(form, refused)
            return None
        return done(request, place, message)


class NoteAddPage(NotePage):
    """Write a note on the contact."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.answer(request, _contact(request, pk), NoteForm(), _("New note"))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        contact = _contact(request, pk)
        form = NoteForm(request.POST)

        def act() -> str:
            note_create(Actor.of_request(request), contact=contact, **form.values())
            return _("Note added.")

        return self.save(request, contact, form, act) or self.answer(
            request, contact, form, _("New note")
        )


class NoteEditPage(NotePage):
    """Change a note."""

    def get(self, request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
        contact = _contact(request, pk)
        note = get_note(contact, note_pk)
        names = ("title", "body", "colour", "version")
        form = NoteForm(initial={name: getattr(note, name) for name in names})
        return self.answer(request, contact, form, _("Edit note"))

    def post(self, request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
        contact = _contact(request, pk)
        note = get_note(contact, note_pk)
        form = NoteForm(request.POST)

        def act() -> str:
            note_update(
                Actor.of_request(request),
                note=note,
                version=form.cleaned_data["version"],
                **form.values(),
            )
            return _("Note saved.")

        return self.save(request, contact, form, act) or self.answer(
            request, contact, form, _("Edit note")
        )


@require_POST
@requires("notes.edit")
def note_pin_set(request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
    """Pin the note with `pinned=1`, else unpin it."""
    contact = _contact(request, pk)
    pinned = request.POST.get("pinned") == "1"
    try:
        note_pin(Actor.of_request(request), note=get_note(contact, note_pk), pinned=pinned)
    except Refused as refused:
        return done(request, contact, refused.message, kind="error")
    return done(request, contact, _("Note pinned.") if pinned else _("Note unpinned."))


@require_POST
@requires("notes.edit")
def note_remove(request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
    """Delete the note, with Undo."""
    contact = _contact(request, pk)
    try:
        operation = note_delete(Actor.of_request(request), note=get_note(contact, note_pk))
    except Refused as refused:
        return done(request, contact, refused.message, kind="error")
    return done(request, contact, _("Note deleted."), operation)


def _contact(request: HttpRequest, pk: UUID) -> Contact:
    member: Any = request.member  # type: ignore[attr-defined]
    return get_contact(member, pk, need="notes.view")


def done(
    request: HttpRequest,
    place: Place,
    message: str,
    operation: Operation | None = None,
    *,
    kind: str = "success",
) -> HttpResponse:
    """To the list of notes; by HTMX, a toast."""
    undo = ""
    if operation is not None and request.member.has("undo.use"):  # type: ignore[attr-defined]
        undo = reverse("operations:undo", args=[operation.account_id, operation.pk])
    if not getattr(request, "htmx", False):
        level = messages.SUCCESS if kind == "success" else messages.ERROR
        messages.add_message(request, level, message, extra_tags=undo)
        return redirect_htmx(request, place_url(place))
    response = trigger(trigger(no_content(), "slide-over:close"), "notes-changed")
    trigger(response, "counts-changed")
    return toast(response, message, kind=kind, undo_url=undo)


def place_url(place: Place) -> str:
    """Where the notes of a contact or a business stand."""
    url = place.get_absolute_url()
    return url if isinstance(place, Business) else f"{url}?tab=notes"


def place_name(place: Place) -> str:
    """What the note is about, by name."""
    return place.name if isinstance(place, Business) else place.display_name
