"""One message to a contact: what it says and what became of it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hoopcrm.conversations.access import attachments_of, get_attachment, get_message
from hoopcrm.conversations.compose import sms_text
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.by_hand import message_cancel, message_send_again
from hoopcrm.conversations.shown import tone_of
from hoopcrm.conversations.sources import message_sources
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.page import requires
from hoopcrm.transports.html import safe_html

Status = Message.Status


@require_safe
@requires("conversations.view")
def message_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The message, what became of it, and what can still be done."""
    return _show(request, _message(request, pk))


@require_POST
@requires("conversations.send")
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a message once more that failed or was refused."""
    return _done(request, pk, message_send_again, _("The message is sent again."))


@require_POST
@requires("conversations.send")
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a message back that still waits."""
    return _done(request, pk, message_cancel, _("The message was cancelled."))


@require_safe
@requires("conversations.view")
def attachment(request: HttpRequest, pk: UUID, file_pk: int) -> HttpResponseBase:
    """A file of the message, to save."""
    found = get_attachment(_message(request, pk), file_pk)
    response = FileResponse(
        BytesIO(bytes(found.content)),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _message(request: HttpRequest, pk: UUID) -> Message:
    member: Any = request.member  # type: ignore[attr-defined]
    return get_message(member, pk)


def _done(request: HttpRequest, pk: UUID, act: Callable[..., Message], said: str) -> HttpResponse:
    message = _message(request, pk)
    try:
        act(Actor.of_request(request), message=message)
    except Refused as refused:
        return _show(request, message, error=refused.message, status=422)
    messages.success(request, said)
    return redirect(message.get_absolute_url())


def _show(
    request: HttpRequest, message: Message, *, error: str = "", status: int = 200
) -> HttpResponse:
    member: Any = request.member  # type: ignore[attr-defined]
    is_email = message.channel == Message.Channel.EMAIL
    source = message_sources.find(message.source)
    may_send = member.has("conversations.send")
    data = {
        "message": message,
        "title": message.subject or message.get_channel_display(),
        "contact": message.contact,
        "tone": tone_of(message),
        "source": source.label if source else message.source,
        "html": safe_html(message.html) if message.html else "",
        "text": message.text if is_email else sms_text(message, member.account),
        "ends_with": member.account.email_opt_out if is_email and not message.transactional else "",
        "files": attachments_of(message),
        "may_go_again": may_send and message.may_go_again,
        "may_cancel": may_send and message.status == Status.QUEUED,
        "error": error,
    }
    return render(request, "conversations/message.html", data, status=status)
