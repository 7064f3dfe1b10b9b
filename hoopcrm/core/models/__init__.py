"""The kernel's only tables: the undo journal."""

from hoopcrm.core.models.journal import JournalRow, Operation

__all__ = ["JournalRow", "Operation"]
