"""What a list shows when no saved list stands behind it: kept under the hash of its content.

Such states are immutable: `?q=<hash>` means the same for everybody in the account. What is
searched for stands in the URL as it is, so that no name is stored with them.
"""

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, Self

from contacts.models import ListState
from hoopcrm.core.prepared import Prepared

VERSION = 1
DEFAULT_HASH = "all"
HASH = re.compile(r"^[0-9a-f]{24}$")
MOST_COLUMNS = 100


class KeptState(ABC):
    """The base of states. Made without arguments, a state is the one a list has at first."""

    object_type: ClassVar[str]

    @abstractmethod
    def data(self) -> dict[str, Any]:
        """As it is stored."""

    @classmethod
    @abstractmethod
    def of_data(cls, data: dict[str, Any]) -> Self:
        """The state that was stored so: what is unknown in it is left out."""

    @cached_property
    def hash(self) -> str:
        """Its name in URLs."""
        if self == type(self)():
            return DEFAULT_HASH
        text = json.dumps(self.data(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    @classmethod
    def load(cls, *names: str) -> Self:
        """The first of the states of these names that the account has, else the default."""
        return next((found for name in names if (found := cls.named(name))), cls())

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The state of this name, None where the account has none such."""
        if name == DEFAULT_HASH:
            return cls()
        if not HASH.match(name):
            return None
        data = next(iter(_state(cls.object_type, name)), None)
        if not isinstance(data, dict) or data.get("v") != VERSION:
            return None
        return cls.of_data(data)


@Prepared
def _state(object_type: Any, name: Any) -> Any:
    rows = ListState.objects.filter(object_type=object_type, hash=name)
    return rows.values_list("state", flat=True)[:1]


def first_of_each(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys of columns, each once and not too many."""
    return tuple(dict.fromkeys(keys))[:MOST_COLUMNS]
