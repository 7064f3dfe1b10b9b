"""Pausing, resuming and cancelling from any page that shows a job."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.http import toast, trigger
from hoopcrm.core.views.page import requires
from hoopcrm.jobs.access import get_job, undo_urls
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.progress import Progress
from hoopcrm.jobs.services import job_cancel, job_pause, job_resume


@require_POST
@requires("jobs.view")
def pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop after the chunk in hand."""
    return _act(request, pk, job_pause, _("The job pauses after the rows in hand."))


@require_POST
@requires("jobs.view")
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on."""
    return _act(request, pk, job_resume, _("The job goes on."))


@require_POST
@requires("jobs.view")
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End it; what is done stays."""
    return _act(request, pk, job_cancel, _("The job was cancelled."))


def _act(
    request: HttpRequest, pk: UUID, service: Callable[..., None], message: str
) -> HttpResponse:
    job = get_job(request.member, pk)  # type: ignore[attr-defined]
    service(Actor.of_request(request), job=job)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("jobs:list", account_id=job.account_id)
    fresh: Job = get_job(request.member, pk)  # type: ignore[attr-defined]
    undo = undo_urls(request.member, [fresh]).get(fresh.pk, "")  # type: ignore[attr-defined]
    response = render(request, "jobs/_row.html", {"row": Progress.of(fresh, undo)})
    return toast(trigger(response, "jobs-changed"), message)
