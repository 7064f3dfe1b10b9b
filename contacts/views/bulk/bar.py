"""The bar of bulk actions over the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contacts.bulk.actions import BarAction


@dataclass(frozen=True, slots=True)
class Bar:
    """The actions with a button of their own, and those of the menu "More"."""

    buttons: list[dict[str, Any]]
    more: list[dict[str, Any]]

    def __bool__(self) -> bool:
        return bool(self.buttons or self.more)


def bulk_bar(account_id: UUID, actions: Sequence[BarAction]) -> Bar:
    """The bar with these actions."""

    def items(*, on_bar: bool) -> list[dict[str, Any]]:
        return [
            {
                "key": action.key,
                "label": action.label,
                "icon": action.icon,
                "url": action.url(account_id),
                "danger": action.danger,
                "by_link": action.by_link,
                "least": action.least,
                "most": action.most or "",
            }
            for action in actions
            if action.on_bar == on_bar
        ]

    return Bar(items(on_bar=True), items(on_bar=False))
