"""Settings → Contacts: how records are saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.views.restore_days import restore_days_context
from hoopcrm.accounts.services.accounts import account_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, toast, vary_htmx
from hoopcrm.core.views.page import Page

PANEL = "auto-save"


class ContactDetails(Page):
    """What holds for all contact records of the account."""

    permission = "settings.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        data = {
            "tabs": settings_tabs(request, "details"),
            **auto_save_context(request),
            **restore_days_context(request),
        }
        return render(request, "contacts/settings.html", data)


class AutoSavePage(Page):
    """POST `on`: whether fields save when they are left, for everybody. The record asks as well.

    Answers the panel of the settings page; a record is loaded again.
    """

    permission = "settings.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("contact_settings:details", _account(request).pk)

    def post(self, request: HttpRequest) -> HttpResponse:
        on = request.POST.get("on") == "1"
        request.account = account_update(  # type: ignore[attr-defined]
            Actor.of_request(request), account=_account(request), changes={"auto_save": on}
        )
        message = _("Auto-save is on.") if on else _("Auto-save is off.")
        htmx: Any = getattr(request, "htmx", None)
        if htmx and htmx.target == PANEL:
            panel = render(request, "contacts/_auto_save.html", auto_save_context(request))
            return vary_htmx(toast(panel, message))
        messages.success(request, message)
        if htmx:
            response = no_content()
            response.headers["HX-Refresh"] = "true"
            return response
        return redirect("contact_settings:details", _account(request).pk)


def auto_save_context(request: HttpRequest) -> dict[str, Any]:
    """What `contacts/_auto_save.html` needs."""
    account = _account(request)
    url = reverse("contact_settings:auto_save", args=[account.pk])
    return {"auto_save": account.auto_save, "auto_save_url": url}


def settings_tabs(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    """The pages of these settings, as `ui/tabs.html` draws them."""
    pages = (("details", _("Details")), ("form", _("Add-contact form")))
    return [
        {
            "key": key,
            "label": label,
            "url": reverse(f"contact_settings:{key}", args=[_account(request).pk]),
            "active": key == active,
        }
        for key, label in pages
    ]


def _account(request: HttpRequest) -> Any:
    return request.account  # type: ignore[attr-defined]
