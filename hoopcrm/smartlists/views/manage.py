"""The dialog of all smart lists, the order of the tabs, and the numbers beside them."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contacts.listing.finder import COUNT_EXACT_TO
from contacts.listing.registries import CONTACTS, ListKind, list_kinds
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, redirect_htmx, trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires
from hoopcrm.smartlists.access import (
    EDIT,
    kind_asked,
    list_url,
    lists_shown,
    lists_told,
    of_kind,
    rights_of,
)
from hoopcrm.smartlists.models import Access, SmartList
from hoopcrm.smartlists.services.places import lists_arrange
from hoopcrm.smartlists.tabs import delete_entry, export_entry, list_menu
from hoopcrm.smartlists.views.answers import MANAGE, manage_url

LONGEST_SEARCH = 80
MOST_COUNTED = 15


class ManagePage(Page):
    """All lists of a kind that the member may open: found by name, put in order, each with its
    menu. `?of=` names the kind, contacts without it."""

    permission = "lists.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        kind = kind_asked(member, request.GET.get("of"))
        search = request.GET.get("search", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        htmx: Any = request.htmx  # type: ignore[attr-defined]
        order_url = reverse("smartlists:order", args=[member.account_id])
        data = {
            "title": kind.label,
            "hint": kind.hint,
            "kind": "" if kind.key == CONTACTS else kind.key,
            "rows": [_row(request, one) for one in lists_told(member, search, kind.key)],
            "search": search,
            "manage_url": manage_url(member, kind),
            "order_url": of_kind(order_url, kind),
            "new_url": _new_url(request, kind) if member.has(EDIT) else "",
            "found_url": manage_url(member, kind, search=search),
        }
        template = "smartlists/manage.html"
        if htmx:
            found = htmx.target == "lists-found"
            template = "smartlists/_found.html" if found else "smartlists/_manage.html"
        return vary_htmx(render(request, template, data))


def _new_url(request: HttpRequest, kind: ListKind) -> str:
    """Where a list is made of what stands behind the dialog, or of everything."""
    member: Any = request.member  # type: ignore[attr-defined]
    path = reverse("smartlists:new", args=[member.account_id])
    shown = {key: request.GET[key] for key in ("q", "size", "list") if key in request.GET}
    return of_kind(path, kind, **shown)


@require_POST
@requires("lists.view")
def lists_order(request: HttpRequest) -> HttpResponse:
    """Keep the order of tabs that is posted as `order`."""
    member: Any = request.member  # type: ignore[attr-defined]
    kind = kind_asked(member, request.GET.get("of"))
    order = request.POST.getlist("order")
    lists_arrange(Actor.of_request(request), member=member, kind=kind.key, order=order)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect_htmx(request, manage_url(member, kind))
    return trigger(no_content(), "lists-changed")


@requires("lists.view")
def list_counts(request: HttpRequest) -> HttpResponse:
    """How many records are in each list: the event `list-counts`, texts by key of the tab."""
    member: Any = request.member  # type: ignore[attr-defined]
    kind = list_kinds.find(request.GET.get("of") or CONTACTS)
    if kind is None or not member.has(kind.permission):
        return no_content()
    shown = lists_shown(member, kind.key)[:MOST_COUNTED]
    states = [(str(one.pk), kind.state.of_data(one.state)) for one in shown]
    counts = kind.counts(member, [("all", kind.state()), *states])
    return trigger(no_content(), "list-counts", {key: _text(one) for key, one in counts.items()})


def _text(count: int) -> str:
    number = intcomma(min(count, COUNT_EXACT_TO))
    return f"{number}+" if count > COUNT_EXACT_TO else number


def _row(request: HttpRequest, one: SmartList) -> dict[str, Any]:
    member: Any = request.member  # type: ignore[attr-defined]
    rights = rights_of(member, one)
    menu = list_menu(one, rights, may_create=member.has(EDIT))
    for entry in menu:
        entry["url"] = f"{entry['url']}?from={MANAGE}"
    if export := export_entry(member, one):
        menu.append(export)
    return {
        "list": one,
        "url": list_url(one),
        "link": request.build_absolute_uri(list_url(one)),
        "is_mine": one.owner_id == member.pk,
        "shared": _shared(one),
        "menu": menu,
        "delete": delete_entry(one) if rights.manage else None,
        "label": _("Actions for the list %(name)s") % {"name": one.name},
    }


def _shared(one: SmartList) -> str:
    """With whom a list is shared, in words."""
    shares: Any = one.shares.all()  # type: ignore[attr-defined]
    names = sorted(share.member.display_name for share in shares)
    if one.everyone == Access.EDIT:
        return _("Everybody can edit")
    if one.everyone:
        return _("Everybody can view")
    if not names:
        return _("Private")
    if len(names) <= 2:
        return _("Shared with %(names)s") % {"names": ", ".join(names)}
    count = len(names)
    text = ngettext("Shared with %(count)d person", "Shared with %(count)d people", count)
    return text % {"count": count}
