"""Linking a contact with another record, and removing a link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.access import PICKER_ROWS, businesses_named, get_business, get_contact
from contacts.listing.picker import contacts_found
from contacts.models import Business, Contact
from contacts.services.contacts import contact_create
from hoopcrm.associations.access import get_association, get_label, labels_of
from hoopcrm.associations.models import AssociationLabel
from hoopcrm.associations.services.links import association_add, association_remove
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires

Pair = AssociationLabel.Pair
NEW_FIELDS = ("first_name", "last_name", "email")


class AssociationAdd(Page):
    """GET: labels and a search (`?kind=business&search=…`). POST: link what was chosen or made."""

    permission = "contacts.edit"

    def get(self, request: HttpRequest, contact: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        return self._show(request, get_contact(member, contact, need="contacts.edit"))

    def post(self, request: HttpRequest, contact: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        found = get_contact(member, contact, need="contacts.edit")
        try:
            with transaction.atomic():
                name = self._link(request, found)
        except Refused as refused:
            return self._show(request, found, refused.message)
        message = _("Associated with %(name)s.") % {"name": name}
        if not getattr(request, "htmx", False):
            messages.success(request, message)
            return redirect_htmx(request, _tab_url(found))
        response = trigger(no_content(), "slide-over:close", True)
        return toast(_changed(response), message)

    def _link(self, request: HttpRequest, contact: Contact) -> str:
        """Do what the form asks; returns the name of the other record."""
        chosen, _colon, side = request.POST.get("label", "").partition(":")
        if not chosen:
            raise Refused("required", _("Choose a label."), field="label")
        label = get_label(chosen)
        actor = Actor.of_request(request)
        other = self._other(request, label, actor)
        if side == "back" and isinstance(other, Contact):
            association_add(actor, label=label, first=other, second=contact)
        else:
            association_add(actor, label=label, first=contact, second=other)
        return str(other)

    def _other(
        self, request: HttpRequest, label: AssociationLabel, actor: Actor
    ) -> Contact | Business:
        member: Any = request.member  # type: ignore[attr-defined]
        first, last, email = (request.POST.get(name, "").strip() for name in NEW_FIELDS)
        if (
            label.pair == Pair.CONTACT
            and member.has("contacts.create")
            and (first or last or email)
        ):
            return contact_create(
                actor,
                fields={"first_name": first, "last_name": last},
                emails=[email] if email else [],
            )
        try:
            pk = UUID(request.POST.get("other", ""))
        except ValueError:
            raise Refused("required", _("Choose a record."), field="other") from None
        if label.pair == Pair.BUSINESS:
            if not member.has("businesses.view"):
                raise PermissionDenied
            return get_business(pk)
        return get_contact(member, pk)

    def _show(self, request: HttpRequest, contact: Contact, error: str = "") -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        asked = request.POST if request.method == "POST" else request.GET
        kind = Pair.CONTACT
        if asked.get("kind") == Pair.BUSINESS and member.has("businesses.view"):
            kind = Pair.BUSINESS
        text = asked.get("search", "").replace("\x00", "").strip()[:200]
        data = {
            "contact": contact,
            "kind": kind.value,
            "kinds": _kinds(request) if member.has("businesses.view") else [],
            "labels": _label_choices(kind),
            "label": asked.get("label", ""),
            "chosen": asked.get("other", ""),
            "found": _found(member, contact, kind, text),
            "search": text,
            "may_create": kind == Pair.CONTACT and member.has("contacts.create"),
            "new": {name: request.POST.get(name, "") for name in NEW_FIELDS},
            "error": error,
            "action": request.path,
            "back_url": _tab_url(contact),
            "settings_url": reverse("associations:labels", args=[member.account_id])
            if member.has("associations.manage")
            else "",
        }
        htmx: Any = getattr(request, "htmx", None)
        template = "associations/add.html"
        if htmx:
            searching = htmx.target == "association-found"
            template = "associations/_found.html" if searching else "associations/_add.html"
        return vary_htmx(render(request, template, data, status=422 if error else 200))


@require_POST
@requires("contacts.edit")
def association_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a link, with Undo."""
    member: Any = request.member  # type: ignore[attr-defined]
    association = get_association(member, pk)
    operation = association_remove(Actor.of_request(request), association=association)
    message = _("The association was removed.")
    if not getattr(request, "htmx", False):
        messages.success(request, message)
        return redirect_htmx(request, _tab_url(association.first))
    undo = ""
    if member.has("undo.use"):
        undo = reverse("operations:undo", args=[member.account_id, operation.pk])
    response = trigger(_changed(no_content()), "businesses-changed")
    return toast(response, message, undo_url=undo)


def _changed(response: HttpResponse) -> HttpResponse:
    return trigger(trigger(response, "associations-changed"), "counts-changed")


def _kinds(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"key": kind.value, "label": label, "url": f"{request.path}?kind={kind.value}"}
        for kind, label in ((Pair.CONTACT, _("Contact")), (Pair.BUSINESS, _("Business")))
    ]


def _label_choices(kind: Pair) -> list[tuple[str, str]]:
    """What the other record may be called; labels with two words between contacts count twice."""
    choices: list[tuple[str, str]] = []
    for label in labels_of(kind):
        choices.append((f"{label.pk}:", label.forward))
        if label.backward and kind == Pair.CONTACT:
            choices.append((f"{label.pk}:back", label.backward))
    return choices


def _found(member: Any, contact: Contact, kind: Pair, text: str) -> list[dict[str, Any]]:
    if kind == Pair.BUSINESS:
        rows = businesses_named(text).order_by("name_folded")[:PICKER_ROWS]
        return [{"pk": str(row.pk), "name": row.name, "detail": row.city} for row in rows]
    return [
        {
            "pk": str(one.pk),
            "name": one.display_name,
            "detail": one.email or one.company_name,
            "contact": one,
        }
        for one in contacts_found(member, text)
        if one.pk != contact.pk
    ]


def _tab_url(contact: Contact) -> str:
    return f"{contact.get_absolute_url()}?tab=associations"
