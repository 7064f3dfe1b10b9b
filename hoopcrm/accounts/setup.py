"""What apps put into a new account: default types, folders and the like."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class AccountSetup:
    """`run(account)` fills a new account, inside its scope; running it twice changes nothing."""

    key: str
    run: Callable[[Any], None]
    weight: int = 50


account_setups: Registry[AccountSetup] = Registry("account_setups")
