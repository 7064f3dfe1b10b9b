"""The settings page of association labels."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hoopcrm.associations.access import get_label, labels_counted
from hoopcrm.associations.forms import LabelForm, NamesForm
from hoopcrm.associations.models import AssociationLabel
from hoopcrm.associations.services.labels import (
    association_label_create,
    association_label_delete,
    association_label_rename,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast, trigger, vary_htmx
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires


class LabelsPage(Page):
    """All labels, with how often each is used."""

    permission = "associations.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [
            {"label": label, "links": label.link_count, "question": _question(label.link_count)}  # type: ignore[attr-defined]
            for label in labels_counted()
        ]
        htmx: Any = getattr(request, "htmx", None)
        part = htmx and htmx.target == "association-labels"
        template = "associations/_labels.html" if part else "associations/labels.html"
        return vary_htmx(render(request, template, {"rows": rows}))


class LabelNew(Page):
    """GET: the form. POST: save it."""

    permission = "associations.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        return _form(request, LabelForm(auto_id="label-%s"), _("Add label"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LabelForm(request.POST, auto_id="label-%s")
        if form.is_valid():
            try:
                label = association_label_create(Actor.of_request(request), **form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
            else:
                return _done(request, _("%(label)s was added.") % {"label": label})
        return _form(request, form, _("Add label"), status=422)


class LabelEdit(Page):
    """GET: the words of a label. POST: save them; links stay."""

    permission = "associations.manage"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return _form(request, _names_form(get_label(pk)), _("Rename label"))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        label = get_label(pk)
        form = _names_form(label, request.POST)
        if form.is_valid():
            try:
                association_label_rename(
                    Actor.of_request(request), label=label, **form.cleaned_data
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                return _done(request, _("It is called “%(label)s” now.") % {"label": label})
        return _form(request, form, _("Rename label"), status=422)


@require_POST
@requires("associations.manage")
def label_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a label with its links; the page has asked with their number."""
    label = get_label(pk)
    try:
        operation = association_label_delete(Actor.of_request(request), label=label)
    except Refused as refused:
        return _done(request, refused.message)
    undo = ""
    if request.member.has("undo.use"):  # type: ignore[attr-defined]
        undo = reverse("operations:undo", args=[label.account_id, operation.pk])
    return _done(request, _("%(label)s was deleted.") % {"label": label}, undo_url=undo)


def _names_form(label: AssociationLabel, data: Any = None) -> NamesForm:
    initial = {"forward": label.forward, "backward": label.backward}
    form = NamesForm(data, initial=initial, auto_id="label-%s")
    if not label.backward:
        del form.fields["backward"]
    return form


def _question(links: int) -> str:
    if not links:
        return _("No records are linked with it.")
    text = ngettext(
        "%(count)d link between records goes with it. You can undo this.",
        "%(count)d links between records go with it. You can undo this.",
        links,
    )
    return text % {"count": links}


def _list_url(request: HttpRequest) -> str:
    return reverse("associations:labels", args=[request.account.pk])  # type: ignore[attr-defined]


def _form(request: HttpRequest, form: NamesForm, title: str, *, status: int = 200) -> HttpResponse:
    data = {"form": form, "title": title, "action": request.path, "back_url": _list_url(request)}
    return form_answer(request, data, status=status, page="settings/form_page.html")


def _done(request: HttpRequest, message: str, *, undo_url: str = "") -> HttpResponse:
    if not getattr(request, "htmx", False):
        messages.success(request, message, extra_tags=undo_url)
        return redirect(_list_url(request))
    response = trigger(no_content(), "slide-over:close", True)
    return toast(trigger(response, "association-labels-changed"), message, undo_url=undo_url)
