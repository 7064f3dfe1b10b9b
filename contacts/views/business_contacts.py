"""Putting contacts into a business, and taking them out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contacts.access import get_business, get_contact, get_contacts, visible_among
from contacts.listing.picker import contacts_found
from contacts.models import Business
from contacts.services.business_contacts import business_contact_take_out, business_contacts_add
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast, trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires

MOST_AT_ONCE = 100


class BusinessContactsAdd(Page):
    """GET: search contacts (`?search=`). POST: put those chosen into the business."""

    permission = "businesses.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(request, get_business(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        business = get_business(pk)
        chosen = _ids(request.POST.getlist("contact"))
        contacts = get_contacts(member, chosen, need="contacts.edit")
        if not contacts:
            return self._show(request, business, _("Choose at least one contact."))
        try:
            actor = Actor.of_request(request)
            business_contacts_add(actor, business=business, contacts=contacts)
        except Refused as refused:
            return self._show(request, business, refused.message)
        count = len(contacts)
        text = ngettext(
            "%(count)d contact added to %(name)s.", "%(count)d contacts added to %(name)s.", count
        )
        return _done(request, business, text % {"count": count, "name": business.name})

    def _show(self, request: HttpRequest, business: Business, error: str = "") -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        text = request.GET.get("search", "").replace("\x00", "").strip()
        # What was ticked stays, whatever is searched for next.
        asked = request.POST if request.method == "POST" else request.GET
        chosen = visible_among(member, _ids(asked.getlist("contact")))
        kept = {contact.pk for contact in chosen}
        others = [one for one in contacts_found(member, text) if one.pk not in kept]
        data = {
            "business": business,
            "search": text,
            "found": [*chosen, *others],
            "chosen": kept,
            "error": error,
            "action": request.path,
        }
        htmx: Any = getattr(request, "htmx", None)
        template = "businesses/contacts_add.html"
        if htmx:
            picking = htmx.target == "picker-results"
            template = "businesses/_picker_results.html" if picking else "businesses/_picker.html"
        return vary_htmx(render(request, template, data, status=422 if error else 200))


@require_POST
@requires("businesses.edit")
def business_contact_remove(request: HttpRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """Take a contact out of the business; the contact stays."""
    member: Any = request.member  # type: ignore[attr-defined]
    business = get_business(pk)
    found = get_contact(member, contact, need="contacts.edit")
    actor = Actor.of_request(request)
    operation = business_contact_take_out(actor, business=business, contact=found)
    undo = ""
    if operation is not None and member.has("undo.use"):
        undo = reverse("operations:undo", args=[business.account_id, operation.pk])
    text = _("%(contact)s no longer belongs to %(name)s.")
    told = {"contact": found.display_name, "name": business.name}
    return _done(request, business, text % told, undo)


def _ids(values: list[str]) -> list[UUID]:
    ids: list[UUID] = []
    for value in values[:MOST_AT_ONCE]:
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    return ids


def _done(
    request: HttpRequest, business: Business, message: str, undo_url: str = ""
) -> HttpResponse:
    if not getattr(request, "htmx", False):
        messages.success(request, message, extra_tags=undo_url)
        return redirect(business.get_absolute_url())
    response = trigger(no_content(), "slide-over:close", True)
    return toast(trigger(response, "businesses-changed"), message, undo_url=undo_url)
