"""What the form pages of these settings have in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.views.forms import form_refused
from hoopcrm.core.views.page import Page


class FormPage(Page):
    """A form below the list of its kind; a refusal comes back beside the field with 422."""

    permission = "fields.manage"
    template = "settings/form_page.html"
    back = "customfields:list"

    def answer(
        self, request: HttpRequest, form: forms.Form, title: str, submit: str, **more: Any
    ) -> HttpResponse:
        """The page with the form."""
        data = {
            "title": title,
            "form": form,
            "submit_label": submit,
            "back_url": reverse(self.back, args=[current_account().pk]),
            **more,
        }
        return render(request, self.template, data, status=422 if form.errors else 200)

    def save(
        self, request: HttpRequest, form: forms.Form, act: Callable[[], str]
    ) -> HttpResponse | None:
        """Run `act`, which answers what to tell; None when it was refused."""
        if not form.is_valid():
            return None
        try:
            told = act()
        except Refused as refused:
            form_refused(form, refused)
            return None
        messages.success(request, told)
        return redirect(self.back, current_account().pk)
