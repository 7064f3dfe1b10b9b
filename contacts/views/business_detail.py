"""The page of one business, and its deletion."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from contacts.access import contacts_by_id, get_business, visible_contacts
from contacts.models import Business
from contacts.services.business_delete import business_delete
from hoopcrm.core.actor import Actor
from hoopcrm.core.countries import country_name
from hoopcrm.core.http import redirect_htmx, vary_htmx
from hoopcrm.core.keyset import Order, paginate, take_from
from hoopcrm.core.records import RecordContext, RecordTab, record_tabs
from hoopcrm.core.views.page import Page, requires
from hoopcrm.events.access import history
from hoopcrm.events.views.entries import days_of, read_cursor

CONTACTS_SHOWN = 25
EVENTS_SHOWN = 20
BY_NAME = Order(key="name", column="sort_name")


class BusinessDetail(Page):
    """The page or, to HTMX, its body. `?after=` and `?before=` page through the contacts."""

    permission = "businesses.view"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        business = get_business(pk)
        data = {
            "business": business,
            "country": country_name(business.country),
            "may_edit": member.has("businesses.edit"),
            "may_link": member.has("businesses.edit") and member.has("contacts.edit"),
            "delete_url": "",
        }
        if member.has("businesses.delete"):
            data["delete_url"] = reverse("businesses:delete", args=[member.account_id, pk])
            data |= delete_question(business)
        data |= _contacts(request, business) | _activity(request, business)
        data["panels"] = _panels(request, business)
        htmx: Any = getattr(request, "htmx", None)
        part = htmx and htmx.target == "business-body" and not htmx.history_restore_request
        template = "businesses/_body.html" if part else "businesses/detail.html"
        return vary_htmx(render(request, template, data | {"fragment": bool(part)}))


class BusinessRemove(Page):
    """GET asks, for browsers without scripts; POST deletes and leads back to the list."""

    permission = "businesses.delete"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        business = get_business(pk)
        data = {"business": business} | delete_question(business)
        return render(request, "businesses/delete.html", data)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        business = get_business(pk)
        operation, gone = business_delete(Actor.of_request(request), business=business)
        undo = ""
        if gone and member.has("undo.use"):
            undo = reverse("operations:undo", args=[member.account_id, operation.pk])
        text = _("%(name)s was deleted.") if gone else _("%(name)s is being deleted.")
        messages.success(request, text % {"name": business.name}, extra_tags=undo)
        return redirect_htmx(request, reverse("businesses:list", args=[member.account_id]))


def delete_question(business: Business) -> dict[str, str]:
    """What is asked before a deletion, with the number of contacts that stay without it."""
    count = business.contacts.filter(deleted_at__isnull=True).count()  # type: ignore[attr-defined]
    text = _("No contact belongs to it.")
    if count:
        text = ngettext(
            "Its %(count)d contact stays, without a business.",
            "Its %(count)d contacts stay, without a business.",
            count,
        ) % {"count": count}
    return {
        "delete_title": _("Delete %(name)s?") % {"name": business.name},
        "delete_text": text,
    }


def _panels(request: HttpRequest, business: Business) -> list[dict[str, Any]]:
    """What other apps show of the business, each in a card of its own."""
    member: Any = request.member  # type: ignore[attr-defined]
    return [
        {
            "key": tab.key,
            "label": tab.label,
            "body": SafeString(tab.body(_context(request, business, tab)).content.decode()),
        }
        for tab in record_tabs
        if tab.object_type == "business" and member.has(tab.permission)
    ]


def _context(request: HttpRequest, business: Business, tab: RecordTab) -> RecordContext:
    member: Any = request.member  # type: ignore[attr-defined]
    return RecordContext(
        account=member.account,
        member=member,
        record=business,
        request=request,
        tab_path=reverse("businesses:panel", args=[member.account_id, business.pk, tab.key]),
        page_path=business.get_absolute_url(),
    )


@require_GET
@requires("businesses.view")
def business_panel(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Fragment of what one app shows of the business."""
    tab = record_tabs.find(key)
    if tab is None or tab.object_type != "business":
        raise Http404
    business = get_business(pk)
    if not request.member.has(tab.permission):  # type: ignore[attr-defined]
        raise PermissionDenied
    return tab.body(_context(request, business, tab))


def _contacts(request: HttpRequest, business: Business) -> dict[str, Any]:
    member: Any = request.member  # type: ignore[attr-defined]
    if not member.has("contacts.view"):
        return {"contacts": None}
    rows = visible_contacts(member).filter(business=business)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = paginate(
        take_from(rows, BY_NAME), BY_NAME, size=CONTACTS_SHOWN, after=after, before=before
    )
    path = business.get_absolute_url()
    return {
        "contacts": contacts_by_id([position.pk for position in page.positions]),
        "contact_count": rows.count(),
        "previous_url": page.previous and f"{path}?{urlencode({'before': page.previous})}",
        "next_url": page.next and f"{path}?{urlencode({'after': page.next})}",
        "self_url": f"{path}?{urlencode({'after': after, 'before': before})}",
    }


def _activity(request: HttpRequest, business: Business) -> dict[str, Any]:
    before = read_cursor(request.GET.get("older", ""))
    page = history(business, before=before, size=EVENTS_SHOWN)
    path = business.get_absolute_url()
    return {
        "days": days_of(page.events),
        "older": before is not None,
        "older_url": f"{path}?{urlencode({'older': str(page.after)})}" if page.after else "",
    }
