"""Undo, as the toasts and the job pages offer it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hoopcrm.core.access import get_operation
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, toast, trigger
from hoopcrm.core.journal import undoables
from hoopcrm.core.views.page import requires


@require_POST
@requires("undo.use")
def operation_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an operation back; the page refreshes what it shows on `operation-undone`."""
    operation = get_operation(pk)
    undoable = undoables.find(operation.kind)
    if undoable is None:
        raise Http404
    if not request.member.has(undoable.permission):  # type: ignore[attr-defined]
        raise PermissionDenied
    restored = undoable.undo(Actor.of_request(request), operation=operation)
    if restored.goes_on:
        message, link = _("Undoing is in progress."), restored.progress_url
        response = trigger(no_content(), "jobs-changed")
        return toast(response, message, kind="info", link_url=link, link_label=_("Check progress"))
    response = trigger(no_content(), "operation-undone", {"id": str(pk), "kind": operation.kind})
    if not restored.conflicts:
        return toast(response, _("Undone."))
    left = len(restored.conflicts)
    message = ngettext(
        "Undone, except %(count)d record that was changed since.",
        "Undone, except %(count)d records that were changed since.",
        left,
    )
    return toast(response, message % {"count": left}, kind="warning")
