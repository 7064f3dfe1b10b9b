"""Sending stored files: whole or in part, locked down, and pictures so that browsers keep them."""

import logging
import re
from collections.abc import Iterator
from typing import IO

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.files.models import StoredFile

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")

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


def send_file(
    stored: StoredFile, *, name: str, inline: bool, request: HttpRequest | None = None
) -> FileResponse:
    """The content under `name`, shown in the browser or as an attachment.

    Args:
        request: lets the browser ask for a part, without which some play no film and none can
            wind it on.

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
    if request is not None:
        response["Accept-Ranges"] = "bytes"
        _cut(response, content, stored.size, request.headers.get("Range", ""))
    return _locked(response, "private, no-store")


def _cut(response: FileResponse, content: IO[bytes], size: int, wanted: str) -> None:
    """Send only the one range that was asked for; what makes no sense counts as not asked."""
    found = _RANGE.fullmatch(wanted)
    if found is None or found[0] == "bytes=-":
        return
    if found[1]:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    else:
        first, last = max(0, size - int(found[2])), size - 1
    if first > last:
        return
    content.seek(first)
    response.streaming_content = _pieces(content, last - first + 1)
    response.status_code = 206
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = last - first + 1


def _pieces(content: IO[bytes], left: int) -> Iterator[bytes]:
    while left > 0 and (piece := content.read(min(_Stream.block_size, left))):
        left -= len(piece)
        yield piece


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


def send_public(
    request: HttpRequest, stored: StoredFile, *, name: str, inline: bool
) -> HttpResponseBase:
    """A file that anybody may have, on pages of others too. Raises as `send_file`."""
    response = send_file(stored, name=name, inline=inline, request=request)
    # Fonts are taken across sites only with this; there is no cookie that could matter.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _locked(response, PUBLIC)


def _locked(response: HttpResponseBase, caching: str) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = caching
    response["Content-Security-Policy"] = LOCKED
    return response
