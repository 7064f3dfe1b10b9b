"""The picture of a contact: choosing and cropping it, taking it away, and the picture itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import get_contact
from contacts.models import Contact
from contacts.picture_access import LARGEST_BYTES, PURPOSE, get_picture_file
from contacts.services.pictures import (
    LARGE,
    SMALL,
    contact_picture_remove,
    contact_picture_set,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.models import Operation
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires
from hoopcrm.files.sending import send_picture
from hoopcrm.files.sizes import size_text
from hoopcrm.files.sources import chosen_file, file_url, pictures_sent, source_links

ACCEPT = ".jpg,.jpeg,.png,.webp"


class PicturePage(Page):
    """Choose a picture and its part: beside the page by HTMX, else a page of its own."""

    permission = "contacts.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(request, _contact(request, pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        contact = _contact(request, pk)
        try:
            drawn = pictures_sent(request, purpose=PURPOSE, sides=(LARGE, SMALL))
            operation = contact_picture_set(Actor.of_request(request), contact=contact, drawn=drawn)
        except Refused as refusal:
            return self._show(request, contact, error=refusal.message)
        return _done(request, contact, _("Picture saved."), operation)

    def _show(self, request: HttpRequest, contact: Contact, *, error: str = "") -> HttpResponse:
        args = [contact.account_id, contact.pk]
        member: Any = request.member  # type: ignore[attr-defined]
        taken = chosen_file(member, request.GET)
        data = {
            "title": _("Picture of %(name)s") % {"name": contact.display_name},
            "contact": contact,
            "action": request.get_full_path(),
            "src": file_url(taken) if taken else "",
            "sources": source_links(member, next=request.path, kinds="picture"),
            "error": error,
            "accept": ACCEPT,
            "max_bytes": LARGEST_BYTES,
            "limit": size_text(LARGEST_BYTES),
            "remove_url": reverse("contacts:picture_remove", args=args) if contact.picture else "",
            "back_url": contact.get_absolute_url(),
            "body_template": "contacts/_picture_fields.html",
            "submit_label": _("Save picture"),
            "multipart": True,
        }
        return form_answer(request, data, status=422 if error else 200)


@require_POST
@requires("contacts.edit")
def picture_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the picture away, with Undo."""
    contact = _contact(request, pk)
    try:
        operation = contact_picture_remove(Actor.of_request(request), contact=contact)
    except Refused as refusal:
        return _done(request, contact, refusal.message, kind="error")
    return _done(request, contact, _("Picture removed."), operation)


@require_safe
@requires("contacts.view")
def picture_image(request: HttpRequest, pk: UUID, small: bool = False) -> HttpResponseBase:
    """The current picture of a contact, by the picture's id: the same for ever, so cacheable."""
    member: Any = request.member  # type: ignore[attr-defined]
    return send_picture(request, get_picture_file(member, pk, small=small))


def picture_url(contact: Contact, *, can_edit: bool) -> str:
    """Where the picture is changed; "" for members who may not."""
    if not can_edit:
        return ""
    return reverse("contacts:record_picture", args=[contact.account_id, contact.pk])


def _contact(request: HttpRequest, pk: UUID) -> Contact:
    member: Any = request.member  # type: ignore[attr-defined]
    return get_contact(member, pk, need="contacts.edit")


def _done(
    request: HttpRequest,
    contact: Contact,
    message: str,
    operation: Operation | None = None,
    *,
    kind: str = "success",
) -> HttpResponse:
    undo = ""
    if operation is not None and request.member.has("undo.use"):  # type: ignore[attr-defined]
        undo = reverse("operations:undo", args=[operation.account_id, operation.pk])
    if not getattr(request, "htmx", False):
        level = messages.SUCCESS if kind == "success" else messages.ERROR
        messages.add_message(request, level, message, extra_tags=undo)
        return redirect_htmx(request, contact.get_absolute_url())
    response = trigger(trigger(no_content(), "slide-over:close"), "contact-changed")
    return toast(response, message, kind=kind, undo_url=undo)
