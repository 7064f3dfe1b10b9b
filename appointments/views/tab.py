"""The Appointments tab of a contact."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appointments.access import appointments_of_contact, kinds_bookable
from appointments.cards import cards_of
from appointments.models import OCCUPYING, Appointment
from hoopcrm.core.clock import now
from hoopcrm.core.keyset import Kind, Order, paginate, take_from
from hoopcrm.core.records import RecordContext

PAGE_SIZE = 20
LONGEST_SEARCH = 200
SOONEST = Order(key="starts", column="starts_at", kind=Kind.TIME, blanks=False)
NEWEST = SOONEST.reversed()
ADDED = (
    ("meeting", _("Meeting"), "calendar-plus"),
    ("service", _("Service"), "briefcase"),
)
SHOWN = {"new": _("New"), "previous": _("Previous")}


def appointments_tab(context: RecordContext) -> HttpResponse:
    """Those of `?appointments=new|previous` that `?appointments_q=` finds, from `_after=` on."""
    query = context.request.GET
    shown = query.get("appointments", "")
    shown = shown if shown in SHOWN else "new"
    search = query.get("appointments_q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    after = query.get("appointments_after", "")
    chosen = {"appointments": "" if shown == "new" else shown, "appointments_q": search}
    order = SOONEST if shown == "new" else NEWEST
    rows = found(shown_rows(appointments_of_contact(context.member, context.record), shown), search)
    page = paginate(take_from(rows, order), order, size=PAGE_SIZE, after=after)
    keys = [position.pk for position in page.positions]
    by_key = {one.pk: one for one in rows.filter(pk__in=keys)} if keys else {}
    appointments = [by_key[pk] for pk in keys if pk in by_key]
    over = chosen | {"appointments_after": page.next}
    may_edit = context.member.has("appointments.edit")
    data: dict[str, Any] = {
        "record_context": context,
        "cards": cards_of(context.member, appointments, contact=context.record),
        "shown": shown,
        "search": search,
        "more": {"url": context.tab_url(**over), "page_url": context.page_url(**over)}
        if page.next
        else None,
        "choices": [
            {
                "label": label,
                "active": key == shown,
                "url": context.tab_url(**_with(chosen, key)),
                "page_url": context.page_url(**_with(chosen, key)),
            }
            for key, label in SHOWN.items()
        ],
        "here_url": context.tab_url(**chosen),
        "clear_url": context.page_url(**(chosen | {"appointments_q": ""})),
        "add_url": add_url(context) if may_edit else "",
        "link_url": reverse("agenda:link_new", args=[context.account.pk]) if may_edit else "",
    }
    if data["add_url"] and len(kinds_bookable(context.member)) > 1:
        data["add_choices"] = [
            {"label": label, "icon": icon, "url": f"{data['add_url']}&kind={kind}"}
            for kind, label, icon in ADDED
        ]
    if getattr(context.request, "htmx", False) and after:
        return render(context.request, "appointments/_cards.html", data)
    return render(context.request, "appointments/_tab.html", data)


def shown_rows(rows: QuerySet[Appointment], shown: str) -> QuerySet[Appointment]:
    """What lies ahead, or what is past or has ended otherwise."""
    ahead = Q(ends_at__gt=now(), status__in=sorted(OCCUPYING))
    return rows.filter(ahead) if shown == "new" else rows.exclude(ahead)


def found(rows: QuerySet[Appointment], text: str) -> QuerySet[Appointment]:
    """Those that say these words in title, description, place or calendar, or by whose host."""
    for word in text.split()[:10]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(description__icontains=word)
            | Q(place__icontains=word)
            | Q(calendar__name__icontains=word)
            | Q(member__user__first_name__icontains=word)
            | Q(member__user__last_name__icontains=word)
        )
    return rows


def add_url(context: RecordContext) -> str:
    """The booking form for the contact."""
    url = reverse("appointments:new", args=[context.account.pk])
    return f"{url}?{urlencode({'contact': str(context.record.pk)})}"


def _with(chosen: dict[str, str], key: str) -> dict[str, str]:
    return chosen | {"appointments": "" if key == "new" else key}
