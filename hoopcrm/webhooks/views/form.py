"""The form of an endpoint."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.forms import form_refused
from hoopcrm.core.views.page import Page
from hoopcrm.webhooks.access import get_endpoint
from hoopcrm.webhooks.forms import EndpointForm
from hoopcrm.webhooks.models import WebhookEndpoint
from hoopcrm.webhooks.services.endpoints import endpoint_create, endpoint_update
from hoopcrm.webhooks.views.endpoints import MANAGE


class EndpointFormPage(Page):
    """A new endpoint, or one to change."""

    permission = MANAGE

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        endpoint = get_endpoint(pk) if pk else None
        initial = {
            name: getattr(endpoint, name)
            for name in ("name", "url", "events", "app_id", "version")
            if endpoint is not None
        }
        return self._show(request, endpoint, EndpointForm(initial=initial))

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        endpoint = get_endpoint(pk) if pk else None
        form = EndpointForm(request.POST)
        saved = self._save(request, endpoint, form) if form.is_valid() else None
        if saved is None:
            return self._show(request, endpoint, form, status=422)
        text = _("“%(name)s” was saved.") if endpoint else _("“%(name)s” is told from now on.")
        messages.success(request, text % {"name": saved.name})
        return redirect(saved.get_absolute_url())

    def _save(
        self, request: HttpRequest, endpoint: WebhookEndpoint | None, form: EndpointForm
    ) -> WebhookEndpoint | None:
        actor, values = Actor.of_request(request), dict(form.cleaned_data)
        version = values.pop("version")
        try:
            if endpoint is None:
                return endpoint_create(actor, **values)
            return endpoint_update(actor, endpoint=endpoint, version=version, **values)
        except Refused as refused:
            form_refused(form, refused)
        return None

    def _show(
        self,
        request: HttpRequest,
        endpoint: WebhookEndpoint | None,
        form: EndpointForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        account: Any = request.account  # type: ignore[attr-defined]
        list_url = reverse("webhooks:list", args=[account.pk])
        data = {
            "title": _("Edit webhook") if endpoint else _("New webhook"),
            "form": form,
            "body_template": "webhooks/_form.html",
            "action": request.path,
            "submit_label": _("Save") if endpoint else _("Add webhook"),
            "back_url": endpoint.get_absolute_url() if endpoint else list_url,
            "stylesheet": "css/webhooks.css",
        }
        return render(request, "settings/form_page.html", data, status=status)
