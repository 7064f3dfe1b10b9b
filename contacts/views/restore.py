"""Bringing an earlier value back from the audit log of a contact."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.access import get_contact, may_set_owner
from contacts.models import Contact
from contacts.restoring import Earlier, earlier_value
from contacts.services.contacts import contact_update
from contacts.views.editing import Seen, fingerprint, save_seen
from contacts.views.panels import record_path
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.http import redirect_htmx, toast, trigger
from hoopcrm.core.views.page import requires
from hoopcrm.events.access import get_event
from hoopcrm.events.models import Event


@require_POST
@requires("contacts.edit")
def restore_value(request: HttpRequest, pk: UUID, event_pk: UUID, name: str) -> HttpResponse:
    """Write back what the field held before the event.

    Answers 409 when the field was changed since the log was shown, 422 when the old value can
    no longer be written.
    """
    member: Any = request.member  # type: ignore[attr-defined]
    contact = get_contact(member, pk, need="contacts.edit")
    event = get_event(contact.pk, event_pk)
    earlier = earlier_value(event, name, contact)
    if earlier is None:
        raise Http404
    if name == "owner" and not may_set_owner(member, contact):
        raise PermissionDenied
    try:
        _restore(request, contact, event, name, earlier)
    except Stale:
        return _answer(request, contact, _stale_text(member, contact, event, name), 409)
    except Refused as refused:
        text = _("%(field)s was not restored. %(why)s")
        message = text % {"field": earlier.label, "why": refused.message}
        return _answer(request, contact, message, 422)
    if earlier.text:
        text = _("%(field)s is “%(value)s” again.")
        message = text % {"field": earlier.label, "value": earlier.text}
    else:
        message = _("%(field)s is empty again.") % {"field": earlier.label}
    return _answer(request, contact, message, 200)


def _restore(
    request: HttpRequest, contact: Contact, event: Event, name: str, earlier: Earlier
) -> None:
    actor = Actor.of_request(request)
    changes = {earlier.key: earlier.value}

    def save(version: int | None) -> Contact:
        return contact_update(actor, contact=contact, changes=changes, version=version)

    def current() -> str:
        now = _fresh(request.member, contact, event, name)  # type: ignore[attr-defined]
        return fingerprint(now.current if now else None)

    save_seen(Seen.read(request.POST.get("version", "")), save, current)


def _stale_text(member: Any, contact: Contact, event: Event, name: str) -> str:
    now = _fresh(member, contact, event, name)
    return _(
        "Somebody has changed %(field)s meanwhile: it is “%(value)s” now. Look again before you"
        " restore it."
    ) % {"field": now.label if now else name, "value": (now.current_text if now else "") or "—"}


def _fresh(member: Any, contact: Contact, event: Event, name: str) -> Earlier | None:
    return earlier_value(event, name, get_contact(member, contact.pk))


def _answer(request: HttpRequest, contact: Contact, message: str, status: int) -> HttpResponse:
    member: Any = request.member  # type: ignore[attr-defined]
    try:
        get_contact(member, contact.pk)
    except Http404:
        messages.success(request, _("Saved. The contact is no longer among those you see."))
        return redirect_htmx(request, reverse("contacts:list", args=[member.account_id]))
    if not getattr(request, "htmx", False):
        messages.add_message(
            request, messages.SUCCESS if status == 200 else messages.ERROR, message
        )
        return redirect(f"{record_path(contact)}?left=audit")
    response = HttpResponse(status=204 if status == 200 else status)
    toast(response, message, kind="success" if status == 200 else "error")
    return trigger(response, "contact-changed")
