"""The page of one contact: header, details on the left, what belongs to it on the right.

Tabs come from `record_tabs`. This is where the contact is fetched and the right is checked, for
all of them.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from contacts.access import get_contact, may_set_owner
from contacts.listing.steps import steps_of
from contacts.record_fields import standard_field
from contacts.views.editing import HEADER, shown_field
from contacts.views.followers import followers_context
from contacts.views.panels import (
    LIST_STATE,
    PARAMETER,
    body_of,
    context_of,
    counts_of,
    load_contact,
    open_panel,
    page_query,
    panel_id,
    panel_of,
    record_path,
    state_of,
    tabs_for,
    with_state,
)
from contacts.views.picture import picture_url
from contacts.views.settings import auto_save_context
from contacts.views.tags import tags_context, tags_once
from hoopcrm.core.records import Side, record_tabs
from hoopcrm.core.views.page import Page, requires


class RecordPage(Page):
    """The whole page, on any pair of tabs; it needs no script."""

    permission = "contacts.view"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        tabs = tabs_for(member)
        contact = load_contact(member, pk, tabs)
        state = state_of(request.GET, tabs)
        steps = steps_of(member, contact, request.GET)
        can_edit = member.has("contacts.edit")
        tags = tags_context(contact, tags_once(contact), place=HEADER, can_edit=can_edit)
        owner = shown_field(
            standard_field("owner"),
            contact,
            can_edit=may_set_owner(member, contact),
            place=HEADER,
        )
        data = {
            "contact": contact,
            "left": open_panel(request, contact, tabs, Side.LEFT, state),
            "right": open_panel(request, contact, tabs, Side.RIGHT, state),
            "steps": steps,
            "previous_url": with_state(steps.previous_url, state, "left", "tab"),
            "next_url": with_state(steps.next_url, state, "left", "tab"),
            "tags": tags,
            "owner": owner,
            "followers": followers_context(contact, can_edit=can_edit),
            "identity_url": reverse(
                "contacts:record_identity", args=[contact.account_id, contact.pk]
            ),
            "counts_url": reverse("contacts:record_counts", args=[contact.account_id, contact.pk]),
            "page_url": request.build_absolute_uri(record_path(contact)),
            "picture_url": picture_url(contact, can_edit=can_edit),
            "note_add_url": "",
            "task_add_url": "",
            "audit_url": "",
            "delete_url": "",
            "collects": can_edit and not member.account.auto_save,
            "is_folded": request.COOKIES.get("record_panel") == "folded",
        }
        if member.has("settings.manage"):
            data |= auto_save_context(request)
        if any(tab.key == "audit" for tab in tabs[Side.LEFT]):
            data["audit_url"] = with_state(
                record_path(contact), {**state, "left": "audit"}, "left", "tab", *LIST_STATE
            )
        if member.has("notes.view") and member.has("notes.edit"):
            data["note_add_url"] = reverse(
                "contacts:note_add", args=[contact.account_id, contact.pk]
            )
        if member.has("tasks.edit"):
            new_url = reverse("tasks:new", args=[contact.account_id])
            data["task_add_url"] = f"{new_url}?contact={contact.pk}"
        if member.has("contacts.delete"):
            url = reverse("contacts:record_delete", args=[contact.account_id, contact.pk])
            data["delete_url"] = with_state(url, state, *LIST_STATE)
        return render(request, "contacts/record.html", data)


@require_GET
@requires("contacts.view")
def record_tab(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Fragment of one tab: the inside of its panel, or of what the tab itself asks for.

    `?open=1` also puts the tab into the browser's address.
    """
    member: Any = request.member  # type: ignore[attr-defined]
    tab = record_tabs.find(key)
    if tab is None or tab.object_type != "contact":
        raise Http404
    contact = get_contact(member, pk)
    if not tab.is_for(member):
        raise PermissionDenied
    state = state_of(page_query(request, contact), tabs_for(member)) | {PARAMETER[tab.side]: key}
    context = context_of(request, contact, tab, state)
    body = body_of(tab, context)
    htmx: Any = getattr(request, "htmx", None)
    if not htmx or htmx.target != panel_id(tab.side):
        return body
    panel = panel_of(context, tab, body)
    response = render(request, "contacts/_record_panel.html", {"panel": panel})
    if request.GET.get("open"):
        response.headers["HX-Push-Url"] = context.page_url()
    return response


@require_GET
@requires("contacts.view")
def record_identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fragment with avatar and name, which the header swaps in after a change."""
    member: Any = request.member  # type: ignore[attr-defined]
    contact = get_contact(member, pk)
    url = picture_url(contact, can_edit=member.has("contacts.edit"))
    data = {"contact": contact, "picture_url": url}
    return render(request, "contacts/_record_identity.html", data)


@require_GET
@requires("contacts.view")
def record_counts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fragment with the numbers on the tabs, which the page swaps in on `counts-changed`."""
    member: Any = request.member  # type: ignore[attr-defined]
    tabs = tabs_for(member)
    counts = counts_of(load_contact(member, pk, tabs), tabs)
    return render(request, "contacts/_record_counts.html", {"counts": counts})
