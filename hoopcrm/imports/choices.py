"""What the chosen options of an import mean to those who carry it out."""

from django.utils.translation import gettext as _

from contacts.ingest.options import IngestOptions, Mode
from contacts.matching import Kind
from hoopcrm.customfields.access import definitions
from hoopcrm.imports.cleaning import CleanOptions
from hoopcrm.imports.dates import DateOrder
from hoopcrm.imports.models import Import
from hoopcrm.imports.phone_labels import phone_labels
from hoopcrm.imports.targets import CUSTOM


def clean_options(imported: Import, mapping: list[str] | None = None) -> CleanOptions:
    """How its cells are read, by its mapping or one that is not stored yet."""
    return CleanOptions(
        date_order=DateOrder(imported.date_order),
        tags=tuple(imported.tags),
        needs_address=imported.needs_address,
        phone_labels=phone_labels(imported.columns, mapping or imported.mapping),
    )


def prefer_of(imported: Import) -> Kind:
    """The address by which contacts are found first."""
    return "phone" if imported.prefer == "phone" else "email"


def ingest_options(imported: Import) -> IngestOptions:
    """What its rows may do."""
    filled = frozenset(target for target in imported.mapping if target)
    labels = {
        f"{CUSTOM}{one.key}": one.label for one in definitions() if f"{CUSTOM}{one.pk}" in filled
    }
    modes: dict[str, Mode] = {"create": "create", "update": "update", "each": "each"}
    return IngestOptions(
        mode=modes.get(imported.mode, "both"),
        prefer=prefer_of(imported),
        keep_empty=imported.keep_empty,
        filled=filled,
        reason=_("Import of %(file)s") % {"file": imported.file_name},
        labels=labels,
    )
