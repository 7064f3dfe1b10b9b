"""The Bulk Actions page: what was started, how far it is, and what became of it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from contacts.bulk.access import Wanted, bulks_of, get_listed, is_moving, listed, retried, starters
from contacts.bulk.listed import STATUSES, listed_jobs
from contacts.views.bulk.rows import Row
from hoopcrm.core.http import trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires
from hoopcrm.jobs.access import undo_urls
from hoopcrm.jobs.progress import Progress

PAGE_SIZE = 25


class BulkList(Page):
    """`?status=&type=&who=&from=&to=` narrow, `?after=` pages, `?stats=<job>` opens the drawer."""

    permission = "jobs.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        wanted = self._wanted(request)
        jobs = listed(member, wanted)
        after = _uuid(request.GET.get("after", ""))
        if after is not None:
            jobs = jobs.filter(pk__lt=after)
        found = list(jobs[: PAGE_SIZE + 1])
        rows = bulk_rows(request, found[:PAGE_SIZE])
        stats = _uuid(request.GET.get("stats", ""))
        context = {
            "rows": rows,
            "wanted": wanted,
            "next_url": self._url(request, after=found[PAGE_SIZE - 1].pk)
            if len(found) > PAGE_SIZE
            else "",
            "first_url": self._url(request) if after else "",
            "self_url": self._url(request, **({"after": after} if after else {})),
            "list_url": reverse("contacts:bulk", args=[member.account_id]),
            "statuses": STATUSES.values(),
            "types": list(listed_jobs),
            "people": starters() if member.has("jobs.manage") else [],
            "who": str(wanted.who or ""),
            "given": {name: request.GET.get(name, "") for name in ("from", "to")},
            "stats_url": reverse("contacts:bulk_stats", args=[member.account_id, stats])
            if stats
            else "",
        }
        htmx: Any = getattr(request, "htmx", None)
        part = bool(htmx) and htmx.target == "bulk-results"
        template = "contacts/bulk/_results.html" if part else "contacts/bulk/list.html"
        return vary_htmx(render(request, template, context))

    def _wanted(self, request: HttpRequest) -> Wanted:
        given, zone = request.GET, request.account.zone  # type: ignore[attr-defined]
        status, type_ = given.get("status", ""), given.get("type", "")
        since, last = _day(given.get("from", "")), _day(given.get("to", ""))

        def begin(day: date) -> datetime:
            return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)

        return Wanted(
            status=status if status in STATUSES else "",
            type=type_ if type_ in listed_jobs else "",
            who=_uuid(given.get("who", "")),
            since=begin(since) if since else None,
            before=begin(last + timedelta(days=1)) if last else None,
        )

    def _url(self, request: HttpRequest, **more: Any) -> str:
        names = ("status", "type", "who", "from", "to")
        query = {name: request.GET[name] for name in names if request.GET.get(name)} | more
        path = reverse("contacts:bulk", args=[request.member.account_id])  # type: ignore[attr-defined]
        return f"{path}?{urlencode(query)}" if query else path


@requires("jobs.view")
def bulk_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fragment with the state of one job; the page is told when it is another than `?was=`."""
    job = get_listed(request.member, pk)  # type: ignore[attr-defined]
    (row,) = bulk_rows(request, [job])
    response = render(request, "contacts/bulk/_state.html", {"row": row})
    was = request.GET.get("was", "")
    return trigger(response, "jobs-changed") if was and was != row.status.key else response


@requires("jobs.view")
def bulk_moving(request: HttpRequest) -> JsonResponse:
    """Whether something of the member's is being done right now; the list waits for its end."""
    return JsonResponse({"moving": is_moving(request.member)})  # type: ignore[attr-defined]


def bulk_rows(request: HttpRequest, jobs: list[Any]) -> list[Row]:
    """The jobs as the page shows them; three queries at most."""
    member: Any = request.member  # type: ignore[attr-defined]
    bulks = bulks_of(jobs)
    again = retried(bulks.values())
    undo = undo_urls(member, jobs)
    return [
        Row(
            progress=Progress.of(job, undo.get(job.pk, "")),
            bulk=bulks.get(job.pk),
            member=member,
            was_retried=bulks[job.pk].pk in again if job.pk in bulks else False,
        )
        for job in jobs
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
