"""Settings → Business profile: who the company is, and how duplicates are met."""

from typing import Any

from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.accounts.access import get_account
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.accounts import account_update
from hoopcrm.accounts.settings_forms import BusinessForm, DuplicatesForm
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx, toast, vary_htmx
from hoopcrm.core.views.page import Page


class BusinessProfile(Page):
    """The profile; 422 with the form when it does not hold."""

    permission = "settings.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, BusinessForm(instance=_account(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BusinessForm(request.POST, instance=_account(request))
        if not (form.is_valid() and _save(request, form)):
            return self._show(request, form, status=422)
        messages.success(request, _("The business profile was saved."))
        return redirect_htmx(request, _url(request))

    def _show(self, request: HttpRequest, form: BusinessForm, *, status: int = 200) -> HttpResponse:
        duplicates = DuplicatesForm(instance=_account(request))
        context = {"form": form, "duplicates": duplicates}
        return render(request, "accounts/business.html", context, status=status)


class DuplicatesPanel(Page):
    """The duplicates preferences, saved with each change."""

    permission = "settings.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect_htmx(request, _url(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DuplicatesForm(request.POST, instance=_account(request))
        saved = form.is_valid() and _save(request, form)
        if not getattr(request, "htmx", False):
            if saved:
                messages.success(request, _("Saved."))
            else:
                messages.error(request, _("This was not saved."))
            return redirect_htmx(request, _url(request))
        status = 200 if saved else 422
        response = render(request, "accounts/_duplicates.html", {"duplicates": form}, status=status)
        return vary_htmx(toast(response, _("Saved.")) if saved else response)


def _account(request: HttpRequest) -> Account:
    """A copy of its own: the page around the form still tells what is stored."""
    return get_account(request.member.account_id)  # type: ignore[attr-defined]


def _save(request: HttpRequest, form: "ModelForm[Any]") -> bool:
    account = _account(request)
    try:
        account_update(Actor.of_request(request), account=account, changes=form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    return True


def _url(request: HttpRequest) -> str:
    return reverse("business:profile", args=[request.member.account_id])  # type: ignore[attr-defined]
