"""Receiving uploads: a cap before anything is written, and a check that all has arrived."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.files.names import clean_name
from hoopcrm.files.services import too_large


class LimitHandler(FileUploadHandler):
    """Drops a file as soon as it outgrows every cap, so that no disk fills; see `received`."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the piece on. Raises SkipFile over the cap."""
        if start + len(raw_data) > largest_upload():
            too_big: list[str] = self.request.__dict__.setdefault("oversized_uploads", [])
            too_big.append(clean_name(self.file_name or ""))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """Nothing: a later handler has the file."""
        return None


def largest_upload() -> int:
    """The most bytes that any upload may have."""
    return max(settings.UPLOAD_LIMIT_BYTES, settings.IMPORT_LIMIT_BYTES)


def received(request: HttpRequest, field: str) -> tuple[list[UploadedFile], list[Refused]]:
    """The files that were sent as `field`, and refusals of those dropped on the way.

    Raises:
        Refused: `upload_incomplete` when the connection broke, `file_missing` when no file came.
    """
    files = request.FILES.getlist(field)
    dropped = [
        too_large(name, largest_upload()) for name in getattr(request, "oversized_uploads", [])
    ]
    if _cut_off(request):
        raise Refused(
            "upload_incomplete",
            _("The upload broke off before all of it had arrived. Nothing was stored; try again."),
            field=field,
        )
    if not files and not dropped:
        raise Refused("file_missing", _("Choose a file first."), field=field)
    return files, dropped


def _cut_off(request: HttpRequest) -> bool:
    """Whether fewer bytes came than the request announced.

    Django takes the part of a file that came for the whole. Its stream counts what was read; a
    test sends half a body, should the name of the counter ever change.
    """
    stream = getattr(request, "_stream", None)
    read, announced = getattr(stream, "_pos", None), getattr(stream, "limit", None)
    return read is not None and announced is not None and read < announced
