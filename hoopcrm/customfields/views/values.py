"""Settings → Custom values."""

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoopcrm.core.actor import Actor
from hoopcrm.core.views.page import requires
from hoopcrm.customfields.access import custom_values, get_custom_value
from hoopcrm.customfields.forms import CustomValueForm
from hoopcrm.customfields.services.custom_values import (
    custom_value_create,
    custom_value_delete,
    custom_value_update,
)
from hoopcrm.customfields.views.forms import FormPage


@require_GET
@requires("fields.manage")
def value_list(request: HttpRequest) -> HttpResponse:
    """The values by folder; `q` searches names, keys and values."""
    text = request.GET.get("q", "")[:200]
    groups = [
        {"name": name, "values": list(rows)}
        for name, rows in groupby(custom_values(text), key=lambda one: one.folder)
    ]
    data = {"groups": groups, "q": text, "self_url": request.get_full_path()}
    return render(request, "customfields/values.html", data)


class ValueCreate(FormPage):
    """A new custom value."""

    back = "customfields:values"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(request, CustomValueForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CustomValueForm(request.POST)

        def act() -> str:
            made = custom_value_create(Actor.of_request(request), **form.cleaned_data)
            return _("Value “%(name)s” made. Its key is %(key)s.") % {
                "name": made.name,
                "key": made.full_key,
            }

        return self.save(request, form, act) or self._form(request, form)

    def _form(self, request: HttpRequest, form: CustomValueForm) -> HttpResponse:
        lead = _("Its key comes from the name when you save, and never changes.")
        return self.answer(request, form, _("New custom value"), _("Make value"), lead=lead)


class ValueEdit(FormPage):
    """Name, value and folder; the key stays."""

    back = "customfields:values"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one = get_custom_value(pk)
        initial = {"name": one.name, "value": one.value, "folder": one.folder}
        return self._form(request, CustomValueForm(initial=initial), one.full_key)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one, form = get_custom_value(pk), CustomValueForm(request.POST)

        def act() -> str:
            actor = Actor.of_request(request)
            custom_value_update(actor, custom_value=one, changes=form.cleaned_data)
            return _("Value saved.")

        return self.save(request, form, act) or self._form(request, form, one.full_key)

    def _form(self, request: HttpRequest, form: CustomValueForm, key: str) -> HttpResponse:
        lead = _("Templates name it by its key %(key)s.") % {"key": key}
        return self.answer(request, form, _("Edit custom value"), _("Save"), lead=lead)


class ValueDelete(FormPage):
    """Asks before a custom value goes."""

    back = "customfields:values"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one = get_custom_value(pk)
        data = {
            "title": _("Delete the value “%(name)s”?") % {"name": one.name},
            "text": _("Templates that name %(key)s show nothing in its place.")
            % {"key": one.full_key},
            "submit_label": _("Delete value"),
            "back_url": reverse(self.back, args=[one.account_id]),
        }
        return render(request, "settings/confirm.html", data)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        one = get_custom_value(pk)
        operation = custom_value_delete(Actor.of_request(request), custom_value=one)
        undo = ""
        if request.member.has("undo.use"):  # type: ignore[attr-defined]
            undo = reverse("operations:undo", args=[one.account_id, operation.pk])
        # The list is a new page, so the toast with its Undo travels as a message.
        message = _("Value “%(name)s” deleted.") % {"name": one.name}
        messages.success(request, message, extra_tags=undo)
        return redirect(self.back, one.account_id)
