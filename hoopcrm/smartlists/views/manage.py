"""The dialog of all smart lists, the order of the tabs, and the numbers beside them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contacts.listing.finder import COUNT_EXACT_TO
from contacts.listing.state import State
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, redirect_htmx, trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires
from hoopcrm.smartlists.access import EDIT, EXPORT, lists_shown, lists_told, rights_of
from hoopcrm.smartlists.counting import counts_of
from hoopcrm.smartlists.models import Access, SmartList
from hoopcrm.smartlists.services.places import lists_arrange
from hoopcrm.smartlists.tabs import delete_entry, export_entry, list_menu
from hoopcrm.smartlists.views.answers import MANAGE, list_url, manage_url

LONGEST_SEARCH = 80
MOST_COUNTED = 15


class ManagePage(Page):
    """All lists that the member may open: found by name, put in order, each with its menu."""

    permission = "lists.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        search = request.GET.get("search", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        htmx: Any = request.htmx  # type: ignore[attr-defined]
        data = {
            "rows": [_row(request, one) for one in lists_told(member, search)],
            "search": search,
            "manage_url": manage_url(member),
            "new_url": _new_url(request) if member.has(EDIT) else "",
            "found_url": f"{manage_url(member)}?{urlencode({'search': search})}",
        }
        template = "smartlists/manage.html"
        if htmx:
            found = htmx.target == "lists-found"
            template = "smartlists/_found.html" if found else "smartlists/_manage.html"
        return vary_htmx(render(request, template, data))


def _new_url(request: HttpRequest) -> str:
    """Where a list is made of what stands behind the dialog, or of all contacts."""
    member: Any = request.member  # type: ignore[attr-defined]
    path = reverse("smartlists:new", args=[member.account_id])
    shown = {key: request.GET[key] for key in ("q", "size", "list") if key in request.GET}
    return f"{path}?{urlencode(shown)}" if shown else path


@require_POST
@requires("lists.view")
def lists_order(request: HttpRequest) -> HttpResponse:
    """Keep the order of tabs that is posted as `order`."""
    member: Any = request.member  # type: ignore[attr-defined]
    lists_arrange(Actor.of_request(request), member=member, order=request.POST.getlist("order"))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect_htmx(request, manage_url(member))
    return trigger(no_content(), "lists-changed")


@requires("lists.view")
def list_counts(request: HttpRequest) -> HttpResponse:
    """How many contacts are in each list: the event `list-counts`, texts by key of the tab."""
    member: Any = request.member  # type: ignore[attr-defined]
    if not member.has("contacts.view"):
        return no_content()
    shown = lists_shown(member)[:MOST_COUNTED]
    states = [("all", State()), *((str(one.pk), State.of_data(one.state)) for one in shown)]
    counts = counts_of(member, states)
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
    if member.has(EXPORT):
        menu.append(export_entry(one))
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
