"""The audit log of a record: every change, field by field, who made it and from where."""

from django.http import HttpResponse
from django.shortcuts import render

from hoopcrm.core.moments import Moments
from hoopcrm.core.records import RecordContext
from hoopcrm.events.access import actors_and_kinds, audit
from hoopcrm.events.changes import restore_offers
from hoopcrm.events.types import event_types
from hoopcrm.events.undoing import undo_urls
from hoopcrm.events.views.entries import entry_of, read_cursor, read_filter

# Both panels of a record stand in one address, so the log's filters have names of their own.
PREFIX = "log_"


def audit_log(context: RecordContext) -> HttpResponse:
    """The tab, or with `?log_before=<id>` the next entries."""
    request = context.request
    chosen = read_filter(request.GET, PREFIX)
    before = read_cursor(request.GET.get(f"{PREFIX}before", ""))
    page = audit(context.member, context.record.pk, chosen, before=before)
    moments = Moments()
    offers = restore_offers(context, page.events)
    undo = undo_urls(context.member, page.events)
    names = [f"{PREFIX}{name}" for name in ("kind", "actor", "since", "until")]
    query = {name: request.GET.get(name, "") for name in names}
    more = {f"{PREFIX}before": str(page.after)} if page.after else {}
    data = {
        "record_context": context,
        "entries": [
            entry_of(event, moments, in_detail=True, offers=offers, undo_url=undo.get(event.pk, ""))
            for event in page.events
        ],
        "chosen": chosen,
        "older": before is not None,
        "more_url": context.tab_url(**query, **more) if more else "",
        "more_page_url": context.page_url(**query, **more) if more else "",
        "clear_url": context.page_url(),
    }
    if before is not None and getattr(request, "htmx", False):
        return render(request, "events/_audit_entries.html", data)
    actors, kinds = actors_and_kinds(context.member, context.record.pk)
    data["actors"] = list(actors.items())
    data["kinds"] = sorted(
        ((key, kind.label) for key in kinds if (kind := event_types.find(key))),
        key=lambda kind: str(kind[1]).casefold(),
    )
    return render(request, "events/_audit.html", data)
