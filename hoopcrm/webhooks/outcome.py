"""What came of sending a webhook once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Status and answer of the receiver; without a status, `error` says what was in the way.

    Attributes:
        answer: how the answer begins.
        headers: that went along because of what was sent.
    """

    status: int | None = None
    answer: str = ""
    error: str = ""
    duration_ms: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def was_answered(self) -> bool:
        """Whether there was an answer at all."""
        return self.status is not None

    @property
    def told(self) -> str:
        """It in a few words."""
        if self.status is None:
            return self.error
        return _("The answer was %(status)d.") % {"status": self.status}


def cut_off() -> str:
    """What is said of an attempt whose worker died."""
    return _("The attempt was cut off.")
