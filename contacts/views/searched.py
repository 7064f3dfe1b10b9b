"""Settings → Custom fields → Edit searchable fields: what the search of contacts looks through."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.search_jobs import latest_fill
from contacts.searched import ALWAYS, LONGEST_PART, MOST_EXTRA, extra_keys, labels_of, offers
from contacts.services.searched import searched_fields_fill, searched_fields_set
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.page import Page
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.progress import Progress

PROGRESS = "searched-progress"
STOPPED = (Job.State.FAILED, Job.State.CANCELLED)


class ChosenForm(forms.Form):
    """The fields to search besides those that always are; the service says what is too many."""

    chosen = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"chosen": list(extra_keys())})
        super().__init__(*args, auto_id="searched-%s", use_required_attribute=False, **kwargs)
        offered = offers()
        field: Any = self.fields["chosen"]
        field.choices = [(one.key, one.label) for one in offered]
        field.label = _("Also search up to %(count)d of these") % {"count": MOST_EXTRA}
        field.error_messages["invalid_choice"] = _("One of these fields is there no more.")
        if any(one.is_long for one in offered):
            text = _("Of long texts the first %(count)s characters are searched.")
            field.help_text = text % {"count": intcomma(LONGEST_PART)}


class SearchedFieldsPage(Page):
    """GET: the fields, and how far the search knows of them. POST: choose them.

    POST with `again` fills once more what the choice needs, after that was stopped.
    """

    permission = "fields.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        htmx: Any = getattr(request, "htmx", None)
        if htmx and htmx.target == PROGRESS:
            return vary_htmx(render(request, "contacts/_searched_progress.html", _progress()))
        return self._show(request, ChosenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        actor = Actor.of_request(request)
        if "again" in request.POST:
            searched_fields_fill(actor)
            return redirect(_url(request))
        form = ChosenForm(request.POST)
        if not form.is_valid():
            return self._show(request, form)
        try:
            job = searched_fields_set(actor, fields=form.cleaned_data["chosen"])
        except Refused as refused:
            form.add_error("chosen", refused.message)
            return self._show(request, form)
        if job is None:
            messages.info(request, _("Nothing was changed."))
        elif extra_keys():
            messages.success(request, _("Saved. These fields are searched from now on."))
        else:
            messages.success(request, _("Saved. Only the usual fields are searched from now on."))
        return redirect(_url(request))

    def _show(self, request: HttpRequest, form: ChosenForm) -> HttpResponse:
        account_id = request.account.pk  # type: ignore[attr-defined]
        data = {
            "form": form,
            "always": ALWAYS,
            "back_url": reverse("customfields:list", args=[account_id]),
            **_progress(),
        }
        status = 422 if form.errors else 200
        return render(request, "contacts/searched_fields.html", data, status=status)


def _progress() -> dict[str, Any]:
    """What `contacts/_searched_progress.html` needs."""
    job = latest_fill()
    keys = list(extra_keys())
    if job is not None and job.params.get("fields") != keys:
        job = None  # of a former choice
    return {
        "row": Progress.of(job) if job else None,
        "is_open": bool(job and job.is_open),
        "is_stopped": bool(job and job.state in STOPPED),
        "chosen": labels_of(keys),
    }


def _url(request: HttpRequest) -> str:
    return reverse("searched_fields:edit", args=[request.account.pk])  # type: ignore[attr-defined]
