"""The two panels of a contact's page: which tabs there are, and what the open ones show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from contacts.access import get_contact
from contacts.models import Contact
from hoopcrm.core.extensions import Text
from hoopcrm.core.records import RecordContext, RecordTab, Side, record_tabs

# What of a record's address is its state: the tabs shown, and the list one came from.
LIST_STATE = ("q", "search", "at")
PARAMETER = {Side.LEFT: "left", Side.RIGHT: "tab"}
LONGEST_VALUE = 200

Tabs = dict[Side, list[RecordTab]]


@dataclass(frozen=True, kw_only=True)
class TabLink:
    """A tab as `ui/tabs.html` draws it."""

    key: str
    label: Text
    icon: str
    url: str
    fragment_url: str
    active: bool
    count: int | None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One side of the page: its tabs and the body of the open one.

    Attributes:
        refresh_url, refresh_on: what to load again after which browser events (an `hx-trigger`).
    """

    id: str
    label: Text
    active: str
    refresh_url: str
    refresh_on: str
    body: SafeString
    tabs: list[TabLink]


def tabs_for(member: Any) -> Tabs:
    """The tabs that the member may see, by side, in order."""
    tabs: Tabs = {side: [] for side in Side}
    for tab in record_tabs:
        if tab.object_type == "contact" and tab.is_for(member):
            tabs[tab.side].append(tab)
    return tabs


def load_contact(member: Any, pk: UUID, tabs: Tabs) -> Contact:
    """The contact with the counts of all tabs, in one query. Raises Http404."""
    counts = tuple(
        (_count_name(tab), tab.count) for side in tabs.values() for tab in side if tab.count
    )
    return get_contact(member, pk, counts=counts)


def counts_of(contact: Contact, tabs: Tabs) -> list[tuple[str, int]]:
    """The id of each tab with a number, and the number, of a contact from `load_contact`."""
    return [
        (f"{panel_id(side)}-tab-{tab.key}", getattr(contact, _count_name(tab)))
        for side, inside in tabs.items()
        for tab in inside
        if tab.count
    ]


def state_of(query: Mapping[str, Any], tabs: Tabs) -> dict[str, str]:
    """What the address says; an unknown tab means the first of its side."""
    state = {}
    for side, name in PARAMETER.items():
        keys = [tab.key for tab in tabs[side]]
        asked = query.get(name, "")
        if keys:
            state[name] = asked if asked in keys else keys[0]
    for name in LIST_STATE:
        value = str(query.get(name, "")).replace("\x00", "")[:LONGEST_VALUE]
        if value:
            state[name] = value
    return state


def page_query(request: HttpRequest, contact: Contact) -> Mapping[str, Any]:
    """The query of the page that a fragment was asked for from; else the request's own."""
    htmx: Any = getattr(request, "htmx", None)
    current = htmx.current_url_abs_path if htmx else None
    if current:
        parts = urlsplit(current)
        if parts.path == record_path(contact):
            return dict(parse_qsl(parts.query))
    return request.GET


def record_path(contact: Contact) -> str:
    """Address of the whole page; resolved once for a contact."""
    known: str | None = contact.__dict__.get("_record_path")
    if known is None:
        known = reverse("contacts:record", args=[contact.account_id, contact.pk])
        contact.__dict__["_record_path"] = known
    return known


def context_of(
    request: HttpRequest, contact: Contact, tab: RecordTab, state: Mapping[str, str]
) -> RecordContext:
    """What the tab is given."""
    member: Any = request.member  # type: ignore[attr-defined]
    return RecordContext(
        account=member.account,
        member=member,
        record=contact,
        request=request,
        tab_path=f"{record_path(contact)}tab/{tab.key}/",
        page_path=record_path(contact),
        page_state={**state, PARAMETER[tab.side]: tab.key},
    )


def body_of(tab: RecordTab, context: RecordContext) -> HttpResponse:
    """The tab's fragment, rendered."""
    response = tab.body(context)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response


def panel_of(
    context: RecordContext, tab: RecordTab, body: HttpResponse, tabs: list[TabLink] | None = None
) -> Panel:
    """The panel with `tab` open."""
    return Panel(
        id=panel_id(tab.side),
        label=tab.label,
        active=tab.key,
        refresh_url=context.tab_url(),
        refresh_on=", ".join(f"{event} from:body" for event in tab.refresh_on),
        body=mark_safe(body.content.decode()),  # noqa: S308 - rendered by the tab's template
        tabs=tabs or [],
    )


def open_panel(
    request: HttpRequest, contact: Contact, tabs: Tabs, side: Side, state: Mapping[str, str]
) -> Panel | None:
    """One side of the whole page; None where the member may see no tab."""
    shown = next((tab for tab in tabs[side] if tab.key == state.get(PARAMETER[side])), None)
    if shown is None:
        return None
    context = context_of(request, contact, shown, state)
    links = [_link(request, contact, tab, state, shown) for tab in tabs[side]]
    return panel_of(context, shown, body_of(shown, context), links)


def panel_id(side: Side) -> str:
    """The id of the element that holds the open tab."""
    return f"record-{side.value}"


def with_state(url: str, state: Mapping[str, str], *names: str) -> str:
    """`url` with these parts of the state; "" stays ""."""
    chosen = urlencode({name: state[name] for name in names if name in state})
    if not url or not chosen:
        return url
    return f"{url}{'&' if '?' in url else '?'}{chosen}"


def _link(
    request: HttpRequest,
    contact: Contact,
    tab: RecordTab,
    state: Mapping[str, str],
    shown: RecordTab,
) -> TabLink:
    context = context_of(request, contact, tab, state)
    return TabLink(
        key=tab.key,
        label=tab.label,
        icon=tab.icon if tab.side is Side.RIGHT else "",
        url=context.page_url(),
        fragment_url=context.tab_url(open="1"),
        active=tab is shown,
        count=getattr(contact, _count_name(tab), None),
    )


def _count_name(tab: RecordTab) -> str:
    return f"count_of_{tab.key}"
