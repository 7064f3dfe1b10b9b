"""What can be done with a bulk job: pause, resume, cancel, retry, another schedule."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.bulk.access import get_bulk, get_listed
from contacts.bulk.forms import ScheduleForm
from contacts.models import BulkJob
from contacts.services.bulk import bulk_retry, bulk_schedule_set, has_begun
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast, trigger
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires
from hoopcrm.jobs.services import job_cancel, job_pause, job_resume


@require_POST
@requires("jobs.view")
def bulk_pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop after the contacts in hand."""
    return _act(request, pk, job_pause, _("It pauses after the contacts in hand."))


@require_POST
@requires("jobs.view")
def bulk_resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on where it stopped."""
    return _act(request, pk, job_resume, _("It goes on where it stopped."))


@require_POST
@requires("jobs.view")
def bulk_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End it; what is done stays."""
    return _act(request, pk, job_cancel, _("It was cancelled. What is done stays."))


@require_POST
@requires("jobs.view")
def bulk_retry_failed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try what failed again, as a job of its own."""
    bulk = get_bulk(request.member, pk)  # type: ignore[attr-defined]
    bulk_retry(Actor.of_request(request), bulk=bulk)
    return _told(request, _("The failed contacts are tried again."))


class BulkEdit(Page):
    """When a job runs: all of it before it has begun, its batches after that."""

    permission = "jobs.view"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        bulk = get_bulk(request.member, pk)  # type: ignore[attr-defined]
        return self._show(request, bulk, self._form(request, bulk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        bulk = get_bulk(request.member, pk)  # type: ignore[attr-defined]
        form = self._form(request, bulk, request.POST)
        if form.is_valid() and "estimate" not in request.POST:
            try:
                bulk_schedule_set(
                    Actor.of_request(request),
                    bulk=bulk,
                    mode=form.mode_chosen,
                    schedule=form.schedule(),
                )
            except Refused as refused:
                form.add_error(None, refused.message)
            else:
                return _told(request, _("The schedule was changed."))
        return self._show(request, bulk, form)

    def _form(self, request: HttpRequest, bulk: BulkJob, data: Any = None) -> ScheduleForm:
        zone = request.account.zone  # type: ignore[attr-defined]
        return ScheduleForm.of_job(bulk, zone=zone, begun=has_begun(bulk, bulk.job), data=data)

    def _show(self, request: HttpRequest, bulk: BulkJob, form: ScheduleForm) -> HttpResponse:
        account_id = bulk.account_id
        data = {
            "title": _("Batches of “%(name)s”") % {"name": bulk.job.label}
            if form.begun
            else _("Schedule of “%(name)s”") % {"name": bulk.job.label},
            "form": form,
            "count": bulk.targets - bulk.handled,
            "action": reverse("contacts:bulk_edit", args=[account_id, bulk.job_id]),
            "submit_label": _("Save"),
            "body_template": "contacts/bulk/_edit.html",
            "stylesheet": "css/bulk.css",
            "back_url": reverse("contacts:bulk", args=[account_id]),
        }
        status = 422 if form.is_bound and form.errors else 200
        return form_answer(request, data, status=status)


def _act(
    request: HttpRequest, pk: UUID, service: Callable[..., None], message: str
) -> HttpResponse:
    job = get_listed(request.member, pk)  # type: ignore[attr-defined]
    service(Actor.of_request(request), job=job)
    return _told(request, message)


def _told(request: HttpRequest, message: str) -> HttpResponse:
    if not getattr(request, "htmx", False):
        messages.success(request, message)
        return redirect("contacts:bulk", request.member.account_id)  # type: ignore[attr-defined]
    response = trigger(trigger(no_content(), "slide-over:close", True), "jobs-changed")
    return toast(response, message)
