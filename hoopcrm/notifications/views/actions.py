"""Opening a notice, and marking it as read or unread."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.http import toast, trigger
from hoopcrm.core.views.page import requires
from hoopcrm.notifications.access import get_notice, lines_of
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.services.notices import notices_mark, notices_mark_all


@require_GET
@requires("notices.use")
def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go to what the notice is about, and mark it as read. Links in mails lead here too."""
    member: Any = request.member  # type: ignore[attr-defined]
    notice = get_notice(member, pk)
    [line] = lines_of(member, [notice])
    notices_mark(Actor.of_request(request), notices=[notice], read=True)
    if line.record_url:
        return redirect(line.record_url)
    messages.info(request, line.text)
    return redirect("notifications:list", account_id=member.account_id)


@require_POST
@requires("notices.use")
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark it as read."""
    return _mark(request, pk, read=True)


@require_POST
@requires("notices.use")
def unread(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark it as unread again."""
    return _mark(request, pk, read=False)


@require_POST
@requires("notices.use")
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of the member's notices as read."""
    member: Any = request.member  # type: ignore[attr-defined]
    number = notices_mark_all(Actor.of_request(request), member=member)
    text = ngettext(
        "%(count)d notification marked as read.", "%(count)d notifications marked as read.", number
    )
    told = text % {"count": number} if number else _("There was nothing unread.")
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, told)
        return redirect("notifications:list", account_id=member.account_id)
    return toast(trigger(HttpResponse(status=204), "notices-changed"), told)


def _mark(request: HttpRequest, pk: UUID, *, read: bool) -> HttpResponse:
    member: Any = request.member  # type: ignore[attr-defined]
    notices_mark(Actor.of_request(request), notices=[get_notice(member, pk)], read=read)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("notifications:list", account_id=member.account_id)
    fresh: Notice = get_notice(member, pk)
    [line] = lines_of(member, [fresh])
    response = render(request, "notifications/_line.html", {"line": line})
    return trigger(response, "notices-counted")
