"""What other apps keep of a business, and what becomes of it when the business is deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contacts.models import Business
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import Operation
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class BusinessPart:
    """Rows that go and come back with a business. Both run inside the service that deletes.

    Attributes:
        remove: journals the rows in the operation, deletes them and tells it.
        restored: tells that they are back; the journal has brought them back by then.
    """

    key: str
    remove: Callable[[Actor, Business, Operation], Any]
    restored: Callable[[Actor, Business, Operation], Any]


business_parts: Registry[BusinessPart] = Registry("business_parts")
