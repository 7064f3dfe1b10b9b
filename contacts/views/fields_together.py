"""Saving edits of several fields of a contact at once, as the save bar does."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from contacts.access import get_contact, may_set_owner
from contacts.models import Contact
from contacts.record_fields import find_field
from contacts.services.contacts import contact_update
from contacts.views.editing import HEADER, SIDE, fingerprint
from contacts.views.fields import Edit, FieldPage, duplicate_url, field_form, gone_from_sight
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.http import trigger, vary_htmx

MOST_FIELDS = 1000
TRIES = 3


class FieldsPage(FieldPage):
    """POST: save the edits of all `field`s (keys; "header:owner" is the owner in the header) as
    one change. What a form has sent stands under its field's name and a colon.

    What is refused or was changed meanwhile is not saved and keeps the others from nothing.
    Answers the values, editors and conflicts, one after the other.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:  # type: ignore[override]
        member: Any = request.member  # type: ignore[attr-defined]
        contact = get_contact(member, pk, need="contacts.edit")
        edits = [_edit(request, contact, name) for name in self._names(request)]
        if any(edit.field.key == "owner" for edit in edits) and not may_set_owner(member, contact):
            raise PermissionDenied
        valid = [edit for edit in edits if edit.form.is_valid()]
        saved, stale, urls = _save(request, contact, valid)
        if not getattr(request, "htmx", False):
            return redirect(contact.get_absolute_url())
        try:
            contact = get_contact(member, pk)
        except Http404:
            return gone_from_sight(request)
        parts = []
        for edit in edits:
            if edit in saved:
                part = self.shown(request, contact, edit.field, edit.place, saved=True)
            elif edit in stale:
                part = self.conflict(request, contact, edit)
            else:
                url = urls.get(edit.field.key, "")
                token = edit.sent.get("version", "")
                part = self.editor(request, contact, edit, token, duplicate_url=url)
            parts.append(part.content)
        response = HttpResponse(b"".join(parts))
        if saved:
            trigger(response, "contact-changed")
        for edit in saved:
            if edit.field.key == "owner":
                trigger(response, f"{edit.place}-owner-changed")
        return vary_htmx(response)

    def _names(self, request: HttpRequest) -> list[str]:
        return list(dict.fromkeys(request.POST.getlist("field")[:MOST_FIELDS]))


def _edit(request: HttpRequest, contact: Contact, name: str) -> Edit:
    place = HEADER if name.startswith(f"{HEADER}:") else SIDE
    field = find_field(name.removeprefix(f"{HEADER}:"))
    sent = QueryDict(mutable=True)
    for key, values in request.POST.lists():
        if key.startswith(f"{name}:"):
            sent.setlist(key.removeprefix(f"{name}:"), values)
    form = field_form(field, contact, place, sent)
    return Edit(field=field, place=place, form=form, sent=sent)


def _save(
    request: HttpRequest, contact: Contact, edits: list[Edit]
) -> tuple[list[Edit], list[Edit], dict[str, str]]:
    """Save what can be saved: those that were, those in conflict, and of refused ones the
    addresses of records in their way. The refused have their errors.
    """
    actor, urls = Actor.of_request(request), {}
    waiting, stale = list(edits), []
    for _try in range(TRIES + len(edits)):
        stale += [edit for edit in waiting if _is_stale(edit, contact)]
        waiting = [edit for edit in waiting if edit not in stale]
        changes = {edit.field.key: edit.form.cleaned_data["value"] for edit in waiting}
        try:
            contact_update(actor, contact=contact, changes=changes, version=contact.version)
        except Stale:
            contact = get_contact(request.member, contact.pk)  # type: ignore[attr-defined]
        except Refused as refused:
            waiting, at_fault = _divide(waiting, refused)
            urls |= {edit.field.key: duplicate_url(contact, refused) for edit in at_fault}
        else:
            return waiting, stale, urls
    return [], [*stale, *waiting], urls


def _divide(edits: list[Edit], refused: Refused) -> tuple[list[Edit], list[Edit]]:
    """The edits without those at fault, which get their errors; and these."""
    errors = dict(refused.data.get("errors") or {refused.field: refused.message})
    at_fault = [edit for edit in edits if edit.field.key in errors]
    if not at_fault:  # a fault of them all, such as a contact that has no name any more
        at_fault, errors = edits, {edit.field.key: refused.message for edit in edits}
    for edit in at_fault:
        edit.form.add_error("value", errors[edit.field.key])
    return [edit for edit in edits if edit not in at_fault], at_fault


def _is_stale(edit: Edit, contact: Contact) -> bool:
    """Whether somebody has changed this very value since its editor opened, to another."""
    seen = edit.seen
    if seen.version is None or seen.version == contact.version:
        return False
    current = fingerprint(edit.field.initial(contact))
    return current not in (seen.value, fingerprint(edit.form.cleaned_data["value"]))
