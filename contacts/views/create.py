"""Adding a contact: a slide-over, or a page of its own without JavaScript."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.forms import ContactForm
from contacts.models import Contact
from contacts.picture_access import LARGEST_BYTES, PURPOSE
from contacts.services.form_fields import contact_add
from contacts.services.pictures import LARGE, SMALL, contact_picture_set
from contacts.views.picture import ACCEPT
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, trigger, vary_htmx
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page
from hoopcrm.files.sizes import size_text
from hoopcrm.files.sources import pictures_sent


class ContactNew(Page):
    """GET: the form. POST: save; `another` opens a fresh form, `more` adds a row for an address."""

    permission = "contacts.create"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, ContactForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ContactForm(request.POST)
        more = request.POST.get("more")
        if more in form.addresses:
            return self._add_row(request, form, more)
        if form.is_valid():
            actor = Actor.of_request(request)
            try:
                with transaction.atomic():
                    drawn = _picture(request)
                    contact = contact_add(actor, **form.arguments())
                    if drawn:
                        contact_picture_set(actor, contact=contact, drawn=drawn)
            except Refused as refused:
                if refused.field == "file":
                    return self._show(request, form, status=422, picture_error=refused.message)
                form.refuse(refused)
            else:
                return self._done(request, contact)
        return self._show(request, form, status=422)

    def _add_row(self, request: HttpRequest, form: ContactForm, kind: str) -> HttpResponse:
        before = len(form.addresses[kind])
        form.add_row(kind)
        htmx: Any = getattr(request, "htmx", None)
        if htmx and htmx.target == f"new-{kind}-rows":
            context = {"rows": form.addresses[kind][before:], "kind": kind}
            return vary_htmx(render(request, "contacts/_create_rows.html", context))
        return self._show(request, form)

    def _done(self, request: HttpRequest, contact: Contact) -> HttpResponse:
        message = _("%(name)s was added.") % {"name": contact.display_name}
        another = "another" in request.POST
        record_url = reverse("contacts:record", args=[contact.account_id, contact.pk])
        if not getattr(request, "htmx", False):
            return redirect(request.path if another else record_url)
        response = self._show(request, ContactForm()) if another else no_content()
        link = {"link_url": record_url, "link_label": _("Open")}
        trigger(response, "toast", {"message": message, "kind": "success"} | link)
        trigger(response, "contacts-changed")
        return response if another else trigger(response, "slide-over:close", True)

    def _show(
        self,
        request: HttpRequest,
        form: ContactForm,
        *,
        status: int = 200,
        picture_error: str = "",
    ) -> HttpResponse:
        context = {
            "title": _("Add contact"),
            "form": form,
            "action": request.path,
            "body_template": "contacts/_create_fields.html",
            "another_label": _("Save and add another"),
            "back_url": reverse("contacts:list", args=[request.member.account_id]),  # type: ignore[attr-defined]
            "multipart": True,
            "accept": ACCEPT,
            "max_bytes": LARGEST_BYTES,
            "limit": size_text(LARGEST_BYTES),
            "keeps_picture": status == 422 and "file" in request.FILES and not picture_error,
            "picture_error": picture_error,
        }
        return form_answer(request, context, status=status)


def _picture(request: HttpRequest) -> list[ContentFile]:
    """The chosen part of the picture that was sent along, in its sizes; none without one.

    Raises:
        Refused: what is wrong with it, on `file`.
    """
    if "file" not in request.FILES and not hasattr(request, "oversized_uploads"):
        return []
    return pictures_sent(request, purpose=PURPOSE, sides=(LARGE, SMALL))
