"""Settings → Apps: those that may work in the account, and those that it makes itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoopcrm.accounts.api_address import api_address
from hoopcrm.accounts.integration_shown import newest_page, scope_lines
from hoopcrm.accounts.makers import maker_note
from hoopcrm.accounts.models import ApiApplication
from hoopcrm.accounts.oauth.access import installs_of
from hoopcrm.accounts.questions import deleting, removing, renewing
from hoopcrm.accounts.services.applications import (
    application_create,
    application_delete,
    application_secret_renew,
    application_update,
)
from hoopcrm.accounts.services.tokens import integration_revoke
from hoopcrm.accounts.token_access import (
    applications,
    get_application,
    get_install,
    installs,
    is_idle,
)
from hoopcrm.accounts.token_forms import ApplicationForm, chosen_groups
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx
from hoopcrm.core.views.asking import ask, asks_first
from hoopcrm.core.views.forms import form_refused
from hoopcrm.core.views.page import Page, requires

MANAGE = "integrations.manage"


@require_GET
@requires(MANAGE)
def app_list(request: HttpRequest) -> HttpResponse:
    """What is installed, and what is made here."""
    page = newest_page(installs(), request.GET.get("before", ""))
    data = page | {
        "installed": [
            {
                "integration": one,
                "scopes": scope_lines(one.scopes),
                "is_idle": is_idle(one),
                "note": maker_note(one),
                "removing": removing(one),
                "remove_url": reverse("apps:remove", args=[one.account_id, one.pk]),
            }
            for one in page["found"]
        ],
        "applications": applications(),
    }
    return render(request, "apps/list.html", data)


@require_GET
@requires(MANAGE)
def app_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An app of this account: what its makers have to put into it."""
    application = get_application(pk)
    installed = len(installs_of(application.pk))
    args = [application.account_id, pk]
    data = {
        "application": application,
        "groups": chosen_groups(application.scopes),
        "installs": installed,
        "renewing": renewing(),
        "secret_url": reverse("apps:secret", args=args),
        "deleting": deleting(application, installed),
        "delete_url": reverse("apps:delete", args=args),
        **_addresses(request),
    }
    return render(request, "apps/detail.html", data)


class AppFormPage(Page):
    """A new app, answered with its secret; or one to change."""

    permission = MANAGE

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        application = get_application(pk) if pk else None
        initial: dict[str, Any] = {}
        if application is not None:
            names = ("name", "description", "scopes", "own_account", "version")
            initial = {name: getattr(application, name) for name in names}
            initial["redirect_uris"] = "\n".join(application.redirect_uris)
        return self._show(request, application, _form(application, initial=initial))

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        application = get_application(pk) if pk else None
        form = _form(application, request.POST)
        if form.is_valid():
            try:
                return self._save(request, application, form)
            except Refused as refused:
                form_refused(form, refused)
        return self._show(request, application, form, status=422)

    def _save(
        self, request: HttpRequest, application: ApiApplication | None, form: ApplicationForm
    ) -> HttpResponse:
        actor, values = Actor.of_request(request), dict(form.cleaned_data)
        version = values.pop("version")
        if application is None:
            made, secret = application_create(actor, **values)
            return _show_secret(request, made, secret)
        application_update(actor, application=application, version=version, **values)
        messages.success(request, _("Saved."))
        return redirect(application.get_absolute_url())

    def _show(
        self,
        request: HttpRequest,
        application: ApiApplication | None,
        form: ApplicationForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        data = {
            "title": _("Edit app") if application else _("New app"),
            "form": form,
            "body_template": "apps/_form.html",
            "action": request.path,
            "submit_label": _("Save") if application else _("Create app"),
            "back_url": application.get_absolute_url() if application else _list_url(request),
            "stylesheet": "css/integrations.css",
        }
        return render(request, "settings/form_page.html", data, status=status)


@asks_first
@requires(MANAGE)
def app_secret(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make another secret and show it."""
    application = get_application(pk)
    if request.method == "GET":
        return ask(request, renewing(), application.get_absolute_url())
    application, secret = application_secret_renew(
        Actor.of_request(request), application=application
    )
    return _show_secret(request, application, secret, renewed=True)


@asks_first
@requires(MANAGE)
def app_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete an app of this account, wherever it is installed."""
    application = get_application(pk)
    if request.method == "GET":
        question = deleting(application, len(installs_of(application.pk)))
        return ask(request, question, application.get_absolute_url())
    application_delete(Actor.of_request(request), application=application)
    messages.success(request, _("“%(name)s” was deleted.") % {"name": application.name})
    return redirect_htmx(request, _list_url(request))


@asks_first
@requires(MANAGE)
def app_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what an app was allowed in this account."""
    integration = get_install(pk)
    if request.method == "GET":
        return ask(request, removing(integration), _list_url(request))
    integration_revoke(Actor.of_request(request), integration=integration)
    message = _("“%(name)s” may no longer work in this account.")
    messages.success(request, message % {"name": integration.name})
    return redirect_htmx(request, _list_url(request))


def _form(application: ApiApplication | None, *args: Any, **kwargs: Any) -> ApplicationForm:
    is_public = application.is_public if application is not None else None
    return ApplicationForm(*args, is_public=is_public, **kwargs)


def _show_secret(
    request: HttpRequest, application: ApiApplication, secret: str, *, renewed: bool = False
) -> HttpResponse:
    data = {
        "application": application,
        "secret": secret,
        "renewed": renewed,
        **_addresses(request),
    }
    answer = render(request, "apps/secret.html", data)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _addresses(request: HttpRequest) -> dict[str, str]:
    return {
        "authorize_url": request.build_absolute_uri(reverse("oauth_authorize")),
        "token_url": f"{api_address(request)}/oauth/token",
    }


def _list_url(request: HttpRequest) -> str:
    account: Any = request.account  # type: ignore[attr-defined]
    return reverse("apps:list", args=[account.pk])
