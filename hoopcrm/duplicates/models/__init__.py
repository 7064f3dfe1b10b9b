from hoopcrm.duplicates.models.merge import ContactMerge
from hoopcrm.duplicates.models.pair import (
    DuplicateKeys,
    DuplicatePair,
    DuplicateRejection,
    DuplicateScan,
)

__all__ = [
    "ContactMerge",
    "DuplicateKeys",
    "DuplicatePair",
    "DuplicateRejection",
    "DuplicateScan",
]
