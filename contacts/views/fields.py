"""Editing the fields of a contact in place, one at a time."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import businesses_like, get_contact, may_set_owner
from contacts.models import Contact
from contacts.record_fields import RecordField, find_field
from contacts.services.contacts import contact_update
from contacts.views.editing import (
    Seen,
    field_id,
    fingerprint,
    place_of,
    posted_values,
    save_seen,
    shown_field,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.http import redirect_htmx, trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires


class FieldPage(Page):
    """GET: the editor (`?view=1`: the value). POST: save it.

    Answers 422 with the editor when the value is refused, 409 when it was changed meanwhile.
    Without htmx the editor is a page and saving leads back to the record.
    """

    permission = "contacts.edit"

    def get(self, request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
        contact, field = self._find(request, pk, key)
        if request.GET.get("view"):
            return self._shown(request, contact, field)
        seen = Seen(contact.version, fingerprint(field.initial(contact)))
        form = _form(field, contact, place_of(request))
        return self._editor(request, contact, field, form, seen.token)

    def post(self, request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
        contact, field = self._find(request, pk, key)
        seen = Seen.read(request.POST.get("version", ""))
        form, url = _form(field, contact, place_of(request), request.POST), ""
        if form.is_valid():
            try:
                self._save(request, contact, field, form.cleaned_data["value"], seen)
            except Stale as stale:
                return self._conflict(request, pk, field, form, stale)
            except Refused as refused:
                form.add_error("value", refused.message)
                url = _duplicate_url(contact, refused)
            else:
                return self._saved(request, pk, field)
        token = request.POST.get("version", "")
        return self._editor(request, contact, field, form, token, status=422, duplicate_url=url)

    def _find(self, request: HttpRequest, pk: UUID, key: str) -> tuple[Contact, RecordField]:
        member: Any = request.member  # type: ignore[attr-defined]
        contact = get_contact(member, pk, need="contacts.edit")
        field = find_field(key)
        if key == "owner" and not may_set_owner(member, contact):
            raise PermissionDenied
        return contact, field

    def _save(
        self, request: HttpRequest, contact: Contact, field: RecordField, value: Any, seen: Seen
    ) -> None:
        actor = Actor.of_request(request)

        def save(version: int | None) -> Contact:
            return contact_update(
                actor, contact=contact, changes={field.key: value}, version=version
            )

        def current() -> str:
            member: Any = request.member  # type: ignore[attr-defined]
            return fingerprint(field.initial(get_contact(member, contact.pk)))

        save_seen(seen, save, current)

    def _saved(self, request: HttpRequest, pk: UUID, field: RecordField) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        try:
            contact = get_contact(member, pk)
        except Http404:
            messages.success(request, _("Saved. The contact is no longer among those you see."))
            return redirect_htmx(request, reverse("contacts:list", args=[member.account_id]))
        if not getattr(request, "htmx", False):
            url = reverse("contacts:record", args=[member.account_id, pk])
            return redirect_htmx(request, f"{url}?left={field.tab}")
        response = self._shown(request, contact, field, saved=True)
        trigger(response, "contact-changed")
        if field.key == "owner":
            trigger(response, f"{place_of(request)}-owner-changed")
        return response

    def _shown(
        self, request: HttpRequest, contact: Contact, field: RecordField, *, saved: bool = False
    ) -> HttpResponse:
        place = place_of(request)
        member: Any = request.member  # type: ignore[attr-defined]
        shown = shown_field(field, contact, can_edit=True, place=place, saved=saved, member=member)
        template = "contacts/_owner.html" if place == "header" else "contacts/_field_view.html"
        return render(request, template, {"field": shown})

    def _editor(
        self,
        request: HttpRequest,
        contact: Contact,
        field: RecordField,
        form: forms.Form,
        token: str,
        *,
        status: int = 200,
        duplicate_url: str = "",
    ) -> HttpResponse:
        shown = shown_field(field, contact, can_edit=True, place=place_of(request))
        data = {
            "contact": contact,
            "shown": shown,
            "form": form,
            "value": form["value"],
            "token": token,
            "duplicate_url": duplicate_url,
            "record_url": _record_url(contact, field),
        }
        part = getattr(request, "htmx", False)
        template = "contacts/_field_edit.html" if part else "contacts/record_field.html"
        return vary_htmx(render(request, template, data, status=status))

    def _conflict(
        self, request: HttpRequest, pk: UUID, field: RecordField, form: forms.Form, stale: Stale
    ) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        contact = get_contact(member, pk, need="contacts.edit")
        seen = Seen(stale.data["version"], fingerprint(field.initial(contact)))
        shown = shown_field(field, contact, can_edit=True, place=place_of(request))
        data = {
            "contact": contact,
            "id": shown.id,
            "label": shown.label,
            "save_url": shown.edit_url,
            "view_url": shown.view_url,
            "view_target": f"#{shown.id}",
            "theirs": shown.text,
            "mine": posted_values(request),
            "mine_text": _words(form, field),
            "token": seen.token,
            "record_url": _record_url(contact, field),
        }
        part = getattr(request, "htmx", False)
        template = "contacts/_conflict.html" if part else "contacts/record_conflict.html"
        return vary_htmx(render(request, template, data, status=409))


@requires("contacts.edit")
def business_options(request: HttpRequest) -> HttpResponse:
    """Fragment with the businesses whose name starts with what is typed, for a datalist."""
    names = ("value", "business", "q")
    text = next((request.GET[name] for name in names if request.GET.get(name)), "")
    text = text.replace("\x00", "")[:200]
    return render(request, "contacts/_business_options.html", {"found": businesses_like(text)})


def _form(field: RecordField, contact: Contact, place: str, data: Any = None) -> forms.Form:
    form = forms.Form(
        data,
        initial={"value": field.initial(contact)},
        auto_id=f"edit-{field_id(field, place)}-%s",
    )
    form.fields["value"] = editor = field.editor_for(contact)
    editor.label = str(field.label)
    return form


def _words(form: forms.Form, field: RecordField) -> str:
    """What was typed or chosen, as a person reads it."""
    value = form.cleaned_data["value"]
    editor: Any = form.fields["value"]
    labels: dict[str, str] = {}
    for key, label in getattr(editor, "choices", ()):
        labels |= dict(label) if isinstance(label, list | tuple) else {key: str(label)}
    if isinstance(value, dict):
        return ", ".join(value.values())
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(one, one)) for one in chosen if one not in ("", None))


def _duplicate_url(contact: Contact, refused: Refused) -> str:
    """The contact that has the value of a unique field, when the member may see it."""
    other = refused.data.get("contact_id")
    return reverse("contacts:record", args=[contact.account_id, other]) if other else ""


def _record_url(contact: Contact, field: RecordField) -> str:
    url = reverse("contacts:record", args=[contact.account_id, contact.pk])
    return f"{url}?left={field.tab}"
