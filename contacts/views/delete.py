"""Deleting a contact from its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import get_contact
from contacts.listing.steps import steps_of
from contacts.services.contacts import contact_delete
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import redirect_htmx
from hoopcrm.core.views.page import Page


class DeletePage(Page):
    """GET asks, for browsers without scripts; POST deletes and leads back to the list."""

    permission = "contacts.delete"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        contact = get_contact(member, pk, need="contacts.delete")
        record = reverse("contacts:record", args=[contact.account_id, contact.pk])
        url = f"{record}?{request.GET.urlencode()}" if request.GET else record
        return render(
            request, "contacts/record_delete.html", {"contact": contact, "record_url": url}
        )

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        contact = get_contact(member, pk, need="contacts.delete")
        back = steps_of(member, contact, request.GET).back_url
        operation = contact_delete(Actor.of_request(request), contact=contact)
        undo = ""
        if member.has("undo.use"):
            undo = reverse("operations:undo", args=[contact.account_id, operation.pk])
        # The list is a new page, so the toast with its Undo travels as a message.
        message = _("%(name)s was deleted.") % {"name": contact.display_name}
        messages.success(request, message, extra_tags=undo)
        return redirect_htmx(request, back)
