"""Settings → Private integrations: programs of the company, and the tokens that they show."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoopcrm.accounts.api_address import curl_line
from hoopcrm.accounts.integration_shown import integration_row, newest_page, token_lines
from hoopcrm.accounts.makers import maker_note
from hoopcrm.accounts.models import Integration
from hoopcrm.accounts.questions import ending, revoking, rotating
from hoopcrm.accounts.services.tokens import (
    OVERLAP,
    integration_create,
    integration_revoke,
    integration_take_over,
    integration_update,
    token_revoke,
    token_rotate,
)
from hoopcrm.accounts.token_access import (
    get_integration,
    get_token,
    integrations,
    is_idle,
    private_tokens,
)
from hoopcrm.accounts.token_forms import IntegrationForm, chosen_groups
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx
from hoopcrm.core.views.asking import ask, asks_first
from hoopcrm.core.views.forms import form_refused
from hoopcrm.core.views.page import Page, requires

MANAGE = "integrations.manage"


@require_GET
@requires(MANAGE)
def integration_list(request: HttpRequest) -> HttpResponse:
    """Those that work, or with `?revoked` those that no longer do."""
    revoked = "revoked" in request.GET
    page = newest_page(integrations(revoked=revoked), request.GET.get("before", ""))
    data = page | {"revoked": revoked, "rows": [integration_row(one) for one in page["found"]]}
    return render(request, "integrations/list.html", data)


@require_GET
@requires(MANAGE)
def integration_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: what it may do, and its tokens."""
    integration = get_integration(pk)
    data = {
        "integration": integration,
        "is_idle": is_idle(integration),
        "note": maker_note(integration),
        "groups": chosen_groups(integration.scopes),
        "tokens": token_lines(private_tokens(integration)),
        "rotating": rotating(),
        "rotate_url": reverse("integrations:rotate", args=[integration.account_id, pk]),
        "revoking": revoking(integration),
        "revoke_url": reverse("integrations:revoke", args=[integration.account_id, pk]),
    }
    return render(request, "integrations/detail.html", data)


class IntegrationFormPage(Page):
    """A new integration, answered with its token; or one to change."""

    permission = MANAGE

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        integration = get_integration(pk) if pk else None
        if integration is not None and integration.revoked_at is not None:
            return redirect(integration.get_absolute_url())
        names = ("name", "description", "scopes", "version")
        initial = {name: getattr(integration, name) for name in names if integration is not None}
        return self._show(request, integration, IntegrationForm(initial=initial))

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        integration = get_integration(pk) if pk else None
        form = IntegrationForm(request.POST)
        if form.is_valid():
            try:
                return self._save(request, integration, form)
            except Refused as refused:
                form_refused(form, refused)
        return self._show(request, integration, form, status=422)

    def _save(
        self, request: HttpRequest, integration: Integration | None, form: IntegrationForm
    ) -> HttpResponse:
        actor, values = Actor.of_request(request), dict(form.cleaned_data)
        version = values.pop("version")
        if integration is None:
            made, token = integration_create(actor, **values)
            return show_token(request, made, token)
        integration_update(actor, integration=integration, version=version, **values)
        messages.success(request, _("Saved. It holds from the next call on."))
        return redirect(integration.get_absolute_url())

    def _show(
        self,
        request: HttpRequest,
        integration: Integration | None,
        form: IntegrationForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        account: Any = request.account  # type: ignore[attr-defined]
        list_url = reverse("integrations:list", args=[account.pk])
        data = {
            "title": _("Edit integration") if integration else _("New private integration"),
            "form": form,
            "body_template": "integrations/_form.html",
            "action": request.path,
            "submit_label": _("Save") if integration else _("Create and show the token"),
            "back_url": integration.get_absolute_url() if integration else list_url,
            "stylesheet": "css/integrations.css",
        }
        return render(request, "settings/form_page.html", data, status=status)


@asks_first
@requires(MANAGE)
def integration_rotate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make another token and show it; those before end in a while."""
    integration = get_integration(pk)
    if request.method == "GET":
        return ask(request, rotating(), integration.get_absolute_url())
    _made, token = token_rotate(Actor.of_request(request), integration=integration)
    return show_token(request, integration, token, rotated=True)


@require_POST
@requires(MANAGE)
def integration_adopt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer for it instead of the member who did."""
    integration = integration_take_over(Actor.of_request(request), integration=get_integration(pk))
    messages.success(request, _("You answer for “%(name)s” now.") % {"name": integration.name})
    return redirect(integration.get_absolute_url())


@asks_first
@requires(MANAGE)
def integration_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Revoke it."""
    integration = get_integration(pk)
    if request.method == "GET":
        return ask(request, revoking(integration), integration.get_absolute_url())
    integration_revoke(Actor.of_request(request), integration=integration)
    message = _("“%(name)s” is revoked. Its tokens no longer work.")
    messages.success(request, message % {"name": integration.name})
    return redirect_htmx(request, reverse("integrations:list", args=[integration.account_id]))


@asks_first
@requires(MANAGE)
def token_end(request: HttpRequest, pk: UUID, token_pk: UUID) -> HttpResponse:
    """End one token before its time."""
    integration = get_integration(pk)
    token = get_token(integration, token_pk)
    if request.method == "GET":
        return ask(request, ending(token), integration.get_absolute_url())
    token_revoke(Actor.of_request(request), token=token)
    messages.success(request, _("The token …%(hint)s no longer works.") % {"hint": token.hint})
    return redirect_htmx(request, integration.get_absolute_url())


def show_token(
    request: HttpRequest, integration: Integration, token: str, *, rotated: bool = False
) -> HttpResponse:
    """The page that shows a token, this once."""
    data = {
        "integration": integration,
        "token": token,
        "rotated": rotated,
        "overlap": OVERLAP.days,
        "curl": curl_line(request, integration.account_id, token)
        if "contacts.readonly" in integration.scopes
        else "",
    }
    answer = render(request, "integrations/token.html", data)
    answer.headers["Cache-Control"] = "no-store"
    return answer
