"""The one door through which stored files leave."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from hoopcrm.core.views.page import requires
from hoopcrm.files.access import get_file
from hoopcrm.files.kinds import kind_of
from hoopcrm.files.sending import send_file


# Whoever works with contacts may ask; the file's purpose answers for each file.
@require_safe
@requires("contacts.view")
def file_download(request: HttpRequest, pk: UUID) -> FileResponse:
    """Send a file as an attachment, or `?inline=1` to show a picture or PDF in the browser."""
    stored, name = get_file(request.member, pk)  # type: ignore[attr-defined]
    kind = kind_of(stored.content_type)
    inline = request.GET.get("inline") == "1" and kind is not None and kind.inline
    return send_file(stored, name=name, inline=inline)
