"""Adding and editing a business: a slide-over, or a page of its own without JavaScript."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import get_business
from contacts.business_form import BusinessForm
from contacts.models import Business
from contacts.services.businesses import business_create, business_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.http import no_content, toast, trigger
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page


class BusinessNew(Page):
    """GET: the form. POST: save it."""

    permission = "businesses.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        return _show(request, BusinessForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BusinessForm(request.POST)
        if form.is_valid():
            try:
                business = business_create(Actor.of_request(request), fields=form.values())
            except Refused as refused:
                form.refuse(refused)
            else:
                return self._done(request, business)
        return _show(request, form, status=422)

    def _done(self, request: HttpRequest, business: Business) -> HttpResponse:
        message = _("%(name)s was added.") % {"name": business.name}
        if not getattr(request, "htmx", False):
            messages.success(request, message)
            return redirect(business.get_absolute_url())
        response = trigger(no_content(), "slide-over:close", True)
        detail = {"message": message, "kind": "success"}
        link = {"link_url": business.get_absolute_url(), "link_label": _("Open")}
        return trigger(trigger(response, "toast", detail | link), "businesses-changed")


class BusinessEdit(Page):
    """GET: the form. POST: save it; 409 with the form when somebody else was faster."""

    permission = "businesses.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        business = get_business(pk)
        return _show(request, BusinessForm(business=business), business)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        business = get_business(pk)
        form = BusinessForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                business_update(
                    Actor.of_request(request),
                    business=business,
                    changes=form.values(),
                    version=form.seen(),
                )
            except Stale as stale:
                status = 409
                form.data = form.data.copy()  # type: ignore[union-attr]
                form.data["version"] = str(stale.data["version"])
                text = _("%(why)s Save again to put yours in its place.")
                form.add_error(None, text % {"why": stale.message})
            except Refused as refused:
                form.refuse(refused)
            else:
                return self._done(request, business)
        return _show(request, form, business, status=status)

    def _done(self, request: HttpRequest, business: Business) -> HttpResponse:
        message = _("%(name)s was saved.") % {"name": business.name}
        if not getattr(request, "htmx", False):
            messages.success(request, message)
            return redirect(business.get_absolute_url())
        response = trigger(no_content(), "slide-over:close", True)
        return toast(trigger(response, "businesses-changed"), message)


def _show(
    request: HttpRequest, form: BusinessForm, business: Business | None = None, *, status: int = 200
) -> HttpResponse:
    back = reverse("businesses:list", args=[request.account.pk])  # type: ignore[attr-defined]
    data = {
        "form": form,
        "body_template": "businesses/_fields.html",
        "action": request.path,
        "title": _("Edit business") if business else _("Add business"),
        "back_url": business.get_absolute_url() if business else back,
    }
    return form_answer(request, data, status=status)
