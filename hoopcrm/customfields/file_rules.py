"""What file and signature fields take: which kinds of files, and how many."""

from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.files.kinds import DOCUMENT_KINDS, KINDS, Kind, detect
from hoopcrm.files.names import split_name
from hoopcrm.files.services import kinds_text

Type = FieldDefinition.Type
# From these an admin may choose; without a choice all kinds that we store are taken.
FIELD_KINDS = ("pdf", "docx", "doc", "jpg", "png", "gif", "csv", "xlsx", "xls", "pptx")
MOST_FILES = 20


def file_settings_clean(type: str, *, file_kinds: Any, max_files: Any) -> dict[str, Any]:
    """The columns of the settings; other types of fields have none.

    Raises:
        Refused: `invalid_choice` (file_kinds), `invalid_number` (max_files).
    """
    if type != Type.FILE:
        return {"file_kinds": [], "max_files": 1}
    if set(file_kinds) - set(FIELD_KINDS):
        raise Refused("invalid_choice", _("Choose from the formats offered."), field="file_kinds")
    if not isinstance(max_files, int) or not 1 <= max_files <= MOST_FILES:
        message = _("Give a number from 1 to %(count)d.") % {"count": MOST_FILES}
        raise Refused("invalid_number", message, field="max_files")
    return {
        "file_kinds": [key for key in FIELD_KINDS if key in file_kinds],
        "max_files": max_files,
    }


def taken_kinds(definition: FieldDefinition) -> list[Kind]:
    """The kinds of files that the field takes."""
    chosen = {"png"} if definition.type == Type.SIGNATURE else set(definition.file_kinds)
    keys = chosen or DOCUMENT_KINDS
    return [kind for key, kind in KINDS.items() if key in keys]


def require_taken(definition: FieldDefinition, upload: File) -> None:
    """Refuse a file of a kind that the field does not take, judged by its content.

    Raises:
        Refused: `file_type`. Damaged and empty files are left to `file_store`.
    """
    if not upload.size:
        return
    kinds = taken_kinds(definition)
    name = upload.name or ""
    kind = detect(upload, upload.size, split_name(name)[1].removeprefix(".").lower())
    upload.seek(0)
    if kind is not None and kind not in kinds:
        message = _("“%(name)s”: this field takes %(kinds)s.")
        raise Refused(
            "file_type", message % {"name": name, "kinds": kinds_text(kinds)}, field="file"
        )
