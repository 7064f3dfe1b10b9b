"""Settings → Contacts → Add-contact form: its fields, their order, and which must be filled."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from contacts.form_layout import FormField, form_layout, layout_of, offered_fields
from contacts.forms import ContactForm
from contacts.services.form_fields import contact_form_reset, contact_form_set
from contacts.views.settings import settings_tabs
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx, vary_htmx
from hoopcrm.core.views.page import Page

FIELDS, PREVIEW = "form-fields", "form-preview"


class ContactFormPage(Page):
    """GET: the form's fields beside a preview; with `field`s in order and `required` ones only that
    preview. POST: save them.

    `add` and `remove` change what is shown and save nothing yet, `reset` brings the form back as
    it comes.
    """

    permission = "settings.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        if _target(request) == PREVIEW:
            context = _preview(_draft(request.GET))
            return vary_htmx(render(request, "contacts/_form_preview.html", context))
        return self._show(request, form_layout())

    def post(self, request: HttpRequest) -> HttpResponse:
        draft = _draft(request.POST)
        if "add" in request.POST or "remove" in request.POST:
            return self._show(request, draft, part=_target(request) == FIELDS)
        try:
            self._save(request, draft)
        except Refused as refused:
            return self._show(request, draft, error=refused.message)
        return redirect_htmx(request, request.path)

    def _save(self, request: HttpRequest, draft: list[FormField]) -> None:
        actor = Actor.of_request(request)
        if "reset" in request.POST:
            contact_form_reset(actor)
            messages.success(request, _("The form is as it comes again."))
            return
        contact_form_set(actor, fields=[(one.name, one.is_required) for one in draft])
        messages.success(request, _("The form was saved. Everybody gets it from now on."))

    def _show(
        self,
        request: HttpRequest,
        draft: list[FormField],
        *,
        part: bool = False,
        error: str = "",
    ) -> HttpResponse:
        on_form = {one.name for one in draft}
        data = {
            "tabs": settings_tabs(request, "form"),
            "layout": draft,
            "left": [one for name, one in offered_fields().items() if name not in on_form],
            "error": error,
            "changed": part,
            **({} if part else _preview(draft)),
        }
        template = "contacts/_form_fields.html" if part else "contacts/form_settings.html"
        return vary_htmx(render(request, template, data, status=422 if error else 200))


def _target(request: HttpRequest) -> str:
    htmx: Any = getattr(request, "htmx", None)
    return str(htmx.target or "") if htmx else ""


def _draft(sent: QueryDict) -> list[FormField]:
    """The fields as sent, with what a button adds or takes off."""
    required = set(sent.getlist("required"))
    names = [name for name in sent.getlist("field") if name != sent.get("remove")]
    if "add" in sent:
        names.append(sent.get("new", ""))
    return layout_of((name, name in required) for name in names)


def _preview(draft: list[FormField]) -> dict[str, Any]:
    return {"form": ContactForm(layout=draft), "action": ""}
