"""Editing the fields of a contact in place, one at a time."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
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


@dataclass(kw_only=True)
class Edit:
    """A field in its editor: what was sent of it, and which of two copies it is."""

    field: RecordField
    place: str
    form: forms.Form
    sent: QueryDict

    @property
    def seen(self) -> Seen:
        """What the editor saw when it opened."""
        return Seen.read(self.sent.get("version", ""))


class FieldPage(Page):
    """GET: the editor (`?view=1`: the value). POST: save it.

    Answers 422 with the editor when the value is refused, 409 when it was changed meanwhile.
    Without htmx the editor is a page and saving leads back to the record.
    """

    permission = "contacts.edit"

    def get(self, request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
        contact, field = self._find(request, pk, key)
        if request.GET.get("view"):
            return self.shown(request, contact, field, place_of(request))
        seen = Seen(contact.version, fingerprint(field.initial(contact)))
        form = field_form(field, contact, place_of(request))
        edit = Edit(field=field, place=place_of(request), form=form, sent=request.GET)
        return self.editor(request, contact, edit, seen.token)

    def post(self, request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
        contact, field = self._find(request, pk, key)
        form, url = field_form(field, contact, place_of(request), request.POST), ""
        edit = Edit(field=field, place=place_of(request), form=form, sent=request.POST)
        if form.is_valid():
            try:
                self._save(request, contact, field, form.cleaned_data["value"], edit.seen)
            except Stale:
                return self.conflict(request, get_contact(request.member, pk), edit)  # type: ignore[attr-defined]
            except Refused as refused:
                form.add_error("value", refused.message)
                url = duplicate_url(contact, refused)
            else:
                return self._saved(request, pk, field)
        token = request.POST.get("version", "")
        return self.editor(request, contact, edit, token, status=422, duplicate_url=url)

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
            return gone_from_sight(request)
        if not getattr(request, "htmx", False):
            url = reverse("contacts:record", args=[member.account_id, pk])
            return redirect_htmx(request, f"{url}?left={field.tab}")
        response = self.shown(request, contact, field, place_of(request), saved=True)
        trigger(response, "contact-changed")
        if field.key == "owner":
            trigger(response, f"{place_of(request)}-owner-changed")
        return response

    def shown(
        self,
        request: HttpRequest,
        contact: Contact,
        field: RecordField,
        place: str,
        *,
        saved: bool = False,
    ) -> HttpResponse:
        """The value."""
        member: Any = request.member  # type: ignore[attr-defined]
        shown = shown_field(field, contact, can_edit=True, place=place, saved=saved, member=member)
        template = "contacts/_owner.html" if place == "header" else "contacts/_field_view.html"
        return render(request, template, {"field": shown})

    def editor(
        self,
        request: HttpRequest,
        contact: Contact,
        edit: Edit,
        token: str,
        *,
        status: int = 200,
        duplicate_url: str = "",
    ) -> HttpResponse:
        """The editor, with its error if there is one."""
        shown = shown_field(edit.field, contact, can_edit=True, place=edit.place)
        data = {
            "contact": contact,
            "shown": shown,
            "key": edit.field.key,
            "form": edit.form,
            "value": edit.form["value"],
            "token": token,
            "duplicate_url": duplicate_url,
            "record_url": _record_url(contact, edit.field),
        }
        part = getattr(request, "htmx", False)
        template = "contacts/_field_edit.html" if part else "contacts/record_field.html"
        return vary_htmx(render(request, template, data, status=status))

    def conflict(self, request: HttpRequest, contact: Contact, edit: Edit) -> HttpResponse:
        """The choice between the value now stored and the one that was sent."""
        seen = Seen(contact.version, fingerprint(edit.field.initial(contact)))
        shown = shown_field(edit.field, contact, can_edit=True, place=edit.place)
        data = {
            "contact": contact,
            "id": shown.id,
            "label": shown.label,
            "save_url": shown.edit_url,
            "view_url": shown.view_url,
            "view_target": f"#{shown.id}",
            "theirs": shown.text,
            "mine": posted_values(edit.sent),
            "mine_text": _words(edit.form),
            "token": seen.token,
            "record_url": _record_url(contact, edit.field),
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


def gone_from_sight(request: HttpRequest) -> HttpResponse:
    """Saved, but the member does not see the contact any more: to the list."""
    account_id = request.member.account_id  # type: ignore[attr-defined]
    messages.success(request, _("Saved. The contact is no longer among those you see."))
    return redirect_htmx(request, reverse("contacts:list", args=[account_id]))


def field_form(field: RecordField, contact: Contact, place: str, data: Any = None) -> forms.Form:
    """The form of one field, `value`."""
    form = forms.Form(
        data,
        initial={"value": field.initial(contact)},
        auto_id=f"edit-{field_id(field, place)}-%s",
    )
    form.fields["value"] = editor = field.editor_for(contact)
    editor.label = str(field.label)
    return form


def _words(form: forms.Form) -> str:
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


def duplicate_url(contact: Contact, refused: Refused) -> str:
    """The contact that has the value of a unique field, when the member may see it."""
    other = refused.data.get("contact_id")
    return reverse("contacts:record", args=[contact.account_id, other]) if other else ""


def _record_url(contact: Contact, field: RecordField) -> str:
    url = reverse("contacts:record", args=[contact.account_id, contact.pk])
    return f"{url}?left={field.tab}"
