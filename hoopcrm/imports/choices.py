"""What the chosen options of an import mean to those who carry it out."""

from contacts.ingest.options import IngestOptions
from contacts.matching import Kind
from hoopcrm.customfields.access import definitions
from hoopcrm.imports.cleaning import CleanOptions
from hoopcrm.imports.dates import DateOrder
from hoopcrm.imports.models import Import
from hoopcrm.imports.targets import CUSTOM


def clean_options(imported: Import) -> CleanOptions:
    """How its cells are read."""
    return CleanOptions(
        date_order=DateOrder(imported.date_order),
        tags=tuple(imported.tags),
        needs_address=imported.needs_address,
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
    mode = imported.mode
    return IngestOptions(
        mode="create" if mode == "create" else "update" if mode == "update" else "both",
        prefer=prefer_of(imported),
        keep_empty=imported.keep_empty,
        filled=filled,
        labels=labels,
    )
