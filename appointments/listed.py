"""The list of appointments: which part of them, in which order, found by which words."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.access import RELATED
from appointments.agenda import LONGEST, Chosen, day_of, midnight, narrowed
from appointments.agenda_state import monday_of
from appointments.models import Appointment
from contacts.access import visible_contacts
from contacts.listing.search import compile_search
from hoopcrm.core.clock import now
from hoopcrm.core.keyset import Kind, Order

SPANS = {
    "upcoming": _("Upcoming"),
    "today": _("Today"),
    "week": _("This week"),
    "past": _("Past"),
    "all": _("All"),
    "custom": _("Dates"),
}
START = Order(key="start", column="starts_at", kind=Kind.TIME, blanks=False)
BOOKED = Order(key="booked", column="created_at", kind=Kind.TIME, blanks=False)
SORTS = {
    "start": (START, _("Start"), _("soonest first")),
    "-start": (START.reversed(), _("Start"), _("latest first")),
    "-booked": (BOOKED.reversed(), _("Booked on"), _("newest first")),
    "booked": (BOOKED, _("Booked on"), _("oldest first")),
}
SEARCH_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class ListState:
    """What is listed; all of it stands in the URL.

    Attributes:
        span: one of SPANS; `first` and `last` are the days of "custom", either may be missing.
        status: one status, or "".
        sort: one of SORTS.
    """

    account_id: Any
    chosen: Chosen
    span: str
    first: date | None
    last: date | None
    status: str
    sort: str
    text: str

    @classmethod
    def of(cls, member: Any, query: QueryDict) -> "ListState":
        """What the query string says; what it says badly counts as not said."""
        span = query.get("show", "")
        span = span if span in SPANS else "upcoming"
        status, sort = query.get("status", ""), query.get("sort", "")
        none = date.min
        first, last = (day_of(query.get(name, ""), none) for name in ("from", "to"))
        return cls(
            account_id=member.account_id,
            chosen=Chosen.of(query),
            span=span,
            first=None if first == none else first,
            last=None if last == none else last,
            status=status if status in Appointment.Status.values else "",
            sort=sort if sort in SORTS else _usual(span),
            text=" ".join(query.get("search", "").replace("\x00", "")[:SEARCH_LENGTH].split()),
        )

    def url(self, **over: Any) -> str:
        """The list in this state, or with something else in it; an empty value leaves it out."""
        span = over.get("show", self.span)
        sort = over.pop("sort", self.sort)
        parts: dict[str, Any] = {
            "show": "" if span == "upcoming" else span,
            "from": self.first.isoformat() if self.first and span == "custom" else "",
            "to": self.last.isoformat() if self.last and span == "custom" else "",
            "status": self.status,
            "search": self.text,
        }
        if "show" in over:
            over["show"] = parts["show"]
            sort = _usual(span) if self.sort == _usual(self.span) else sort
        chosen = over.pop("chosen", self.chosen)
        parts["sort"] = "" if sort == _usual(span) else sort
        pairs = [(name, value) for name, value in (parts | over).items() if value]
        pairs += chosen.query()
        path = reverse("agenda:list", args=[self.account_id])
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @property
    def order(self) -> Order:
        return SORTS[self.sort][0]

    @property
    def filtered(self) -> bool:
        """Whether more than the span narrows it down."""
        return bool(self.text or self.status or self.chosen.query())


def appointments_of(member: Any, state: ListState) -> QuerySet[Appointment]:
    """Those that the list shows, in no order."""
    chosen = state.chosen
    if state.status:
        chosen = Chosen(**(chosen.__dict__ | {"cancelled": True}))
    rows = narrowed(member, chosen).filter(_in_span(state))
    if state.status:
        rows = rows.filter(status=state.status)
    if state.text:
        rows = rows.filter(_named(member, state.text))
    return rows


def by_id(pks: list[UUID]) -> dict[UUID, Appointment]:
    """Rows of a page that `appointments_of` has found, with what they show."""
    rows = Appointment.objects.filter(pk__in=pks).select_related(*RELATED)
    return {row.pk: row for row in rows}


def seen_contacts(member: Any, pks: set[UUID]) -> set[UUID]:
    """Those of these contacts that the member may open."""
    if not member.has("contacts.view"):
        return set()
    if not member.only_assigned:
        return pks
    return set(visible_contacts(member).filter(pk__in=pks).values_list("pk", flat=True))


def _usual(span: str) -> str:
    """The order of a span unless another is chosen."""
    return "-start" if span in {"past", "all"} else "start"


def _in_span(state: ListState) -> Q:
    zone = ZoneInfo(str(timezone.get_current_timezone()))
    moment = now()
    today = moment.astimezone(zone).date()
    if state.span == "upcoming":
        return Q(starts_at__gte=moment - LONGEST, ends_at__gt=moment)
    if state.span == "past":
        return Q(starts_at__lt=moment, ends_at__lte=moment)
    if state.span == "today":
        return _days(today, today, zone)
    if state.span == "week":
        first = monday_of(today)
        return _days(first, first + timedelta(days=6), zone)
    if state.span == "custom":
        return _days(state.first, state.last, zone)
    return Q()


def _days(first: date | None, last: date | None, zone: ZoneInfo) -> Q:
    wanted = Q()
    if first:
        wanted &= Q(starts_at__gte=midnight(first, zone))
    if last:
        wanted &= Q(starts_at__lt=midnight(last + timedelta(days=1), zone))
    return wanted


def _named(member: Any, text: str) -> Q:
    """Those with the text in their title, or whose contact is found by it."""
    named = Q(title__icontains=text)
    search = compile_search(text)
    if search.is_hopeless:
        return named
    found = visible_contacts(member).filter(search.condition()).order_by().values("pk")
    return named | Q(contact__in=found)
