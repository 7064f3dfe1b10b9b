"""Saving an open list, moving its tab, deleting it."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.conditions.compiler import Fields
from contacts.listing.columns import columns_of
from contacts.listing.query import ListQuery
from contacts.services.lists import list_state_save
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.models import Operation
from hoopcrm.core.views.listing import number_of
from hoopcrm.core.views.page import requires
from hoopcrm.smartlists.access import get_list, kind_of, list_url, lists_shown, page_url
from hoopcrm.smartlists.services.lists import smart_list_delete, smart_list_save
from hoopcrm.smartlists.services.places import list_step
from hoopcrm.smartlists.tabs import table_of
from hoopcrm.smartlists.views.answers import is_open, opened
from hoopcrm.smartlists.views.forms import widths_sent
from hoopcrm.smartlists.words import without_broken


@require_POST
@requires("lists.edit")
def list_save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Overwrite a list with the state `q`, the page size and the widths that are posted."""
    member: Any = request.member  # type: ignore[attr-defined]
    one = get_list(member, pk, need="edit")
    sent = request.POST
    states = kind_of(one).state
    state = states.named(sent.get("q", "")) or states.of_data(one.state)
    widths = widths_sent(request) if sent.get("widths") else one.widths
    try:
        operation = smart_list_save(
            Actor.of_request(request),
            smart_list=one,
            state=state,
            page_size=number_of(sent.get("size"), one.page_size),
            widths=widths,
            version=number_of(sent.get("version"), 0) or None,
        )
    except Refused as refused:
        return _refused(request, refused, list_url(one))
    message = _("“%(name)s” was saved.") % {"name": one.name}
    undo = _undo_url(request, operation)
    if not request.htmx:  # type: ignore[attr-defined]
        return opened(request, message, url=list_url(one), undo_url=undo)
    response = trigger(HttpResponse(), "widths-saved", {"table": table_of(one)})
    if is_open(request, one):
        response.headers["HX-Replace-Url"] = _as_saved(request)
    return toast(trigger(response, "list-saved"), message, undo_url=undo)


@requires("lists.view")
def list_clean(request: HttpRequest) -> HttpResponse:
    """Lead to the list of contacts of `?list=…&q=…` without what no longer fits: unsaved until it
    is saved."""
    member: Any = request.member  # type: ignore[attr-defined]
    query = ListQuery.of(request.GET)
    state = query.state
    shown = {column.key for column in columns_of(state.columns)}
    fields = Fields.of(member, state.conditions)
    kept = replace(
        state,
        columns=tuple(key for key in state.columns if key in shown),
        conditions=without_broken(state.conditions, fields),
    )
    list_state_save(Actor.of_request(request), state=kept)
    url = reverse("contacts:list", args=[member.account_id])
    return redirect(f"{url}?{replace(query, state=kept).params()}")


@require_POST
@requires("lists.view")
def list_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a list's tab by one place: `step` is -1 or 1."""
    member: Any = request.member  # type: ignore[attr-defined]
    one = get_list(member, pk)
    step = -1 if request.POST.get("step") == "-1" else 1
    kind = one.object_type
    among = [str(row.pk) for row in lists_shown(member, kind)]
    list_step(
        Actor.of_request(request),
        member=member,
        kind=kind,
        moved=str(one.pk),
        step=step,
        among=among,
    )
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect_htmx(request, list_url(one))
    return trigger(no_content(), "lists-changed")


@require_POST
@requires("lists.edit")
def list_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a list, with Undo; where it is open, the list of all is shown instead."""
    member: Any = request.member  # type: ignore[attr-defined]
    one = get_list(member, pk, need="manage")
    all_url = page_url(one, kind_of(one))
    try:
        operation = smart_list_delete(Actor.of_request(request), smart_list=one)
    except Refused as refused:
        return _refused(request, refused, all_url)
    message = _("The list “%(name)s” was deleted.") % {"name": one.name}
    undo = _undo_url(request, operation)
    if not request.htmx or is_open(request, one):  # type: ignore[attr-defined]
        return opened(request, message, url=all_url, undo_url=undo)
    return toast(trigger(no_content(), "lists-changed"), message, undo_url=undo)


def _as_saved(request: HttpRequest) -> str:
    """The address of the open list without what is saved now."""
    address = urlsplit(request.htmx.current_url or "")  # type: ignore[attr-defined]
    said = {key: value for key, value in parse_qsl(address.query) if key in ("list", "search")}
    return f"{address.path}?{urlencode(said)}"


def _refused(request: HttpRequest, refused: Refused, url: str) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        messages.error(request, refused.message)
        return redirect_htmx(request, url)
    status = 409 if refused.code == "stale" else 422
    return toast(HttpResponse(status=status), refused.message, kind="error")


def _undo_url(request: HttpRequest, operation: Operation | None) -> str:
    member: Any = request.member  # type: ignore[attr-defined]
    if operation is None or not member.has("undo.use"):
        return ""
    return reverse("operations:undo", args=[member.account_id, operation.pk])
