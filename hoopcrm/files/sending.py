"""Sending stored files: whole or in part, locked down, and pictures so that browsers keep them."""

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.files.models import StoredFile

logger = logging.getLogger(__name__)

# A withdrawn link stops working everywhere after so many seconds.
PUBLIC = "public, max-age=60"

# Even what a browser shows itself may run nothing and reach nothing of ours.
LOCKED = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; sandbox"
)
# Another picture has another address; another person another cookie, which Vary names.
KEPT = "private, max-age=31536000, immutable"


class _Stream(FileResponse):
    block_size = 64 * 1024


def send_file(stored: StoredFile, *, name: str, inline: bool) -> FileResponse:
    """The content under `name`, shown in the browser or as an attachment.

    Raises:
        Refused: `file_missing` when storage has lost it.
    """
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
    return _locked(response, "private, no-store")


def send_picture(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """A picture at an address that names its content; 304 when the browser has it still."""
    tag = f'"{stored.sha256}"'
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = send_file(stored, name=stored.name, inline=True)
    response["ETag"] = tag
    return _locked(response, KEPT)


def send_public(stored: StoredFile, *, name: str, inline: bool) -> HttpResponseBase:
    """A file that anybody may have, on pages of others too. Raises as `send_file`."""
    response = send_file(stored, name=name, inline=inline)
    # Fonts are taken across sites only with this; there is no cookie that could matter.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _locked(response, PUBLIC)


def _locked(response: HttpResponseBase, caching: str) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = caching
    response["Content-Security-Policy"] = LOCKED
    return response
