"""Settings → Contacts: for how long a deleted contact can come back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.deleted import deleted_contacts
from hoopcrm.accounts.models.account import LONGEST_RESTORE_DAYS
from hoopcrm.accounts.services.accounts import account_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.http import toast, vary_htmx
from hoopcrm.core.views.page import Page


class RestoreDaysForm(forms.Form):
    """A number of days; fewer of them are confirmed when contacts go by it."""

    restore_days = forms.IntegerField(
        label=gettext_lazy("Days"), min_value=1, max_value=LONGEST_RESTORE_DAYS
    )
    sure = forms.BooleanField(
        label=gettext_lazy("Yes, remove them for good"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, account: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"restore_days": account.restore_days})
        super().__init__(*args, auto_id="restore-days-%s", **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        days = cleaned.get("restore_days")
        if days is None or days >= self.account.restore_days or cleaned.get("sure"):
            return cleaned
        going = deleted_contacts().filter(deleted_at__lt=now() - timedelta(days=days)).count()
        if going:
            self.fields["sure"].widget = forms.CheckboxInput()
            text = ngettext(
                "%(count)d deleted contact is older than that: within the hour it would be"
                " removed for good.",
                "%(count)d deleted contacts are older than that: within the hour they would be"
                " removed for good.",
                going,
            )
            self.add_error("sure", text % {"count": going})
        return cleaned


class RestoreDaysPage(Page):
    """POST `restore_days`; answers the panel of the settings page."""

    permission = "settings.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("contact_settings:details", _account(request).pk)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RestoreDaysForm(_account(request), request.POST)
        if not form.is_valid():
            return self._panel(request, form)
        request.account = account_update(  # type: ignore[attr-defined]
            Actor.of_request(request),
            account=_account(request),
            changes={"restore_days": form.cleaned_data["restore_days"]},
        )
        message = _("Saved. It holds for contacts that are deleted already, too.")
        if getattr(request, "htmx", False):
            panel = self._panel(request, RestoreDaysForm(_account(request)))
            return toast(panel, message)
        messages.success(request, message)
        return redirect("contact_settings:details", _account(request).pk)

    def _panel(self, request: HttpRequest, form: RestoreDaysForm) -> HttpResponse:
        context = restore_days_context(request, form)
        beside = getattr(request, "htmx", False)
        template = "contacts/_restore_days.html" if beside else "contacts/restore_days.html"
        return vary_htmx(render(request, template, context, status=422 if form.errors else 200))


def restore_days_context(
    request: HttpRequest, form: RestoreDaysForm | None = None
) -> dict[str, Any]:
    """What `contacts/_restore_days.html` needs."""
    account = _account(request)
    return {
        "days_form": form or RestoreDaysForm(account),
        "days_url": reverse("contact_settings:restore_days", args=[account.pk]),
    }


def _account(request: HttpRequest) -> Any:
    return request.account  # type: ignore[attr-defined]
