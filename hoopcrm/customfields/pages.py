"""Pages about fields that other apps add to the menu over the custom fields."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class FieldPage:
    """An entry of the menu, for members who hold `permission`."""

    key: str
    label: Text
    icon: str
    url_name: str
    permission: str
    weight: int = 50


field_pages: Registry[FieldPage] = Registry("field_pages")


def field_menu(member: Any) -> list[dict[str, Any]]:
    """The entries, as `ui/menu.html` takes them."""
    return [
        {
            "label": one.label,
            "icon": one.icon,
            "url": reverse(one.url_name, args=[member.account_id]),
        }
        for one in field_pages
        if member.has(one.permission)
    ]
