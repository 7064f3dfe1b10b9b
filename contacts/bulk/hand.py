"""The contacts of a chunk as a part of a statement, so that their ids need not travel."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Hand:
    """Targets of a job by their numbers, without those that are not there any more."""

    job: UUID
    first: int
    last: int
    missing: Collection[UUID] = ()

    # Answers contact_id; takes `params`.
    SQL: ClassVar[str] = (
        "SELECT contact_id FROM contacts_jobtarget WHERE job_id = %(hand_job)s"
        " AND seq BETWEEN %(hand_first)s AND %(hand_last)s"
        " AND contact_id <> ALL(%(hand_missing)s::uuid[])"
    )

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of `SQL`."""
        return {
            "hand_job": self.job,
            "hand_first": self.first,
            "hand_last": self.last,
            "hand_missing": list(self.missing),
        }
