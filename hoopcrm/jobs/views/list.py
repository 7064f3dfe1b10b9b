"""The jobs page, and the ring in the top bar."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.page import Page, requires
from hoopcrm.jobs.access import own_open_jobs, undo_urls, visible_jobs
from hoopcrm.jobs.progress import Progress

PAGE_SIZE = 25


class JobListPage(Page):
    """Running and past jobs, the newest first; the rows refresh while any is open."""

    permission = "jobs.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        jobs = visible_jobs(request.member)  # type: ignore[attr-defined]
        before = _uuid(request.GET.get("before", ""))
        if before is not None:
            jobs = jobs.filter(pk__lt=before)
        rows = list(jobs[: PAGE_SIZE + 1])
        undo = undo_urls(request.member, rows[:PAGE_SIZE])  # type: ignore[attr-defined]
        context: dict[str, Any] = {
            "rows": [Progress.of(job, undo.get(job.pk, "")) for job in rows[:PAGE_SIZE]],
            "older": rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None,
            "before": before or "",
            "polling": any(job.is_open for job in rows[:PAGE_SIZE]),
        }
        template = "jobs/_rows.html" if request.htmx else "jobs/list.html"  # type: ignore[attr-defined]
        return vary_htmx(render(request, template, context))


@requires("jobs.view")
def ring(request: HttpRequest) -> HttpResponse:
    """The ring: how far my running jobs are together. Empty when none runs."""
    jobs = list(own_open_jobs(request.member)[:20])  # type: ignore[attr-defined]
    percents = [job.percent for job in jobs if job.percent is not None]
    context = {
        "jobs": jobs,
        "count": len(jobs),
        "percent": sum(percents) // len(percents) if percents else 0,
    }
    return render(request, "jobs/_ring.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
