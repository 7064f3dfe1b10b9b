"""The Activity tab: what happened with a record, newest first."""

from django.http import HttpResponse
from django.shortcuts import render

from hoopcrm.core.records import RecordContext
from hoopcrm.events.access import timeline, timeline_kinds
from hoopcrm.events.faces import faces_of
from hoopcrm.events.types import event_types
from hoopcrm.events.views.attribution import attribution_cards
from hoopcrm.events.views.entries import days_of, read_cursor, read_day, read_filter


def activity(context: RecordContext) -> HttpResponse:
    """The tab, or with `?before=<id>` the next entries of its endless list."""
    request = context.request
    chosen = read_filter(request.GET)
    before = read_cursor(request.GET.get("before", ""))
    page = timeline(context.member, context.record.pk, chosen, before=before)
    faces = faces_of(context.member, context.record, page.events)
    days = days_of(page.events, shown=read_day(request.GET.get("day", "")), faces=faces)
    query = {name: request.GET.get(name, "") for name in ("kind", "since", "until", "text")}
    more = {"before": str(page.after), "day": days[-1].date.isoformat()} if page.after else {}
    data = {
        "record_context": context,
        "days": days,
        "chosen": chosen,
        "older": before is not None,
        "more_url": context.tab_url(**query, **more) if more else "",
        "more_page_url": context.page_url(**query, **more) if more else "",
        "clear_url": context.page_url(),
    }
    if before is not None and getattr(request, "htmx", False):
        return render(request, "events/_activity_days.html", data)
    data["kinds"] = sorted(
        ((key, event_types.get(key).label) for key in timeline_kinds(context.member)),
        key=lambda kind: str(kind[1]).casefold(),
    )
    data["cards"] = attribution_cards(context.record)
    return render(request, "events/_activity.html", data)
