"""The one door through which stored files leave."""

import logging
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoopcrm.core.errors import Refused
from hoopcrm.core.views.page import requires
from hoopcrm.files.access import get_file
from hoopcrm.files.kinds import kind_of

logger = logging.getLogger(__name__)

# Even what a browser shows itself may run nothing and reach nothing of ours.
LOCKED = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
)


class _Stream(FileResponse):
    block_size = 64 * 1024


# Whoever works with contacts may ask; the file's purpose answers for each file.
@require_safe
@requires("contacts.view")
def file_download(request: HttpRequest, pk: UUID) -> FileResponse:
    """Send a file as an attachment, or `?inline=1` to show a picture or PDF in the browser."""
    stored, name = get_file(request.member, pk)  # type: ignore[attr-defined]
    kind = kind_of(stored.content_type)
    inline = request.GET.get("inline") == "1" and kind is not None and kind.inline
    try:
        content = default_storage.open(stored.storage_key)
    except FileNotFoundError:
        logger.error("stored file %s has lost its bytes", stored.pk)
        raise Refused(
            "file_missing", _("The content of “%(name)s” is no longer in storage.") % {"name": name}
        ) from None
    response = _Stream(
        content, as_attachment=not inline, filename=name, content_type=stored.content_type
    )
    response["Content-Length"] = stored.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = LOCKED
    return response
