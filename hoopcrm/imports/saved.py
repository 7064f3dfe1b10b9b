"""Mappings that the account has saved: offered again for files with the same columns."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.customfields.access import definitions
from hoopcrm.imports.models import Import, ImportMapping
from hoopcrm.imports.targets import REPORT_COLUMNS, all_targets, squeezed

NAME_LENGTH = 80
MOST = 200
OPTIONS = ("mode", "prefer", "keep_empty", "needs_address", "date_order", "skip_unmapped")


def fingerprint(columns: Iterable[str]) -> str:
    """What files with the same columns have in common, in whatever order these stand."""
    names = sorted(squeezed(one) for one in columns if one not in REPORT_COLUMNS)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def mappings_for(columns: Iterable[str]) -> list[ImportMapping]:
    """The saved mappings for such columns, the one used last first."""
    rows = ImportMapping.objects.filter(fingerprint=fingerprint(columns))
    return list(rows.order_by("-updated_at"))


def get_mapping(pk: UUID | str) -> ImportMapping:
    """A saved mapping. Raises Http404."""
    found: ImportMapping | None = ImportMapping.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def applied(saved: ImportMapping, columns: Sequence[str]) -> list[str]:
    """The target of each column by a saved mapping; fields that are gone are left out."""
    targets = all_targets(definitions())
    by_name: Mapping[str, str] = {
        squeezed(column): target
        for column, target in zip(saved.columns, saved.mapping, strict=True)
    }
    found = [by_name.get(squeezed(column), "") for column in columns]
    return [target if target in targets else "" for target in found]


@service(silent="how files are read is no change of the data")
def mapping_save(actor: Actor, *, imported: Import, name: str) -> ImportMapping:
    """Save what the columns of the import mean; one of the same name is replaced.

    Raises:
        Refused: on field `save_as`.
    """
    clean = clean_line(name, limit=NAME_LENGTH, field="save_as")
    if not clean:
        raise Refused("required", _("Give the mapping a name."), field="save_as")
    known = ImportMapping.objects.filter(name_folded=fold(clean))
    if not known.exists() and ImportMapping.objects.count() >= MOST:
        raise Refused(
            "too_many",
            _("At most %(count)d mappings can be saved; delete one first.") % {"count": MOST},
            field="save_as",
        )
    values: dict[str, Any] = {
        "name": clean,
        "fingerprint": fingerprint(imported.columns),
        "columns": imported.columns,
        "mapping": imported.mapping,
        "options": {key: getattr(imported, key) for key in OPTIONS},
        "member": actor.member,
        "actor_label": actor.label[:200],
        "updated_at": now(),
    }
    saved, _made = ImportMapping.objects.update_or_create(
        account_id=current_account().pk, name_folded=fold(clean), defaults=values
    )
    return saved


@service(silent="how files are read is no change of the data")
def mapping_delete(actor: Actor, *, saved: ImportMapping) -> None:
    """Forget a saved mapping. Imports that were made with it are not touched."""
    saved.delete()
