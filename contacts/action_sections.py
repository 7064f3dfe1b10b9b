"""What the Actions tab of a contact's page is made of: parts that other apps add to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from hoopcrm.core.extensions import Text
from hoopcrm.core.records import RecordContext
from hoopcrm.core.registry import Registry

# The browser event that makes the tab load again.
CHANGED = "actions-changed"


@dataclass(frozen=True, kw_only=True)
class ActionSection:
    """A part of the tab, under a heading of its own.

    Attributes:
        permission: right without which it is not shown.
        body: answers the fragment. The page has fetched the contact and checked the right.
        names: what the contact with this id takes part in, for Contact info; None says nothing.
    """

    key: str
    label: Text
    permission: str
    body: Callable[[RecordContext], HttpResponse]
    names: Callable[[UUID], list[str]] | None = None
    weight: int = 50


action_sections: Registry[ActionSection] = Registry("action_sections")


def sections_for(member: Any) -> list[ActionSection]:
    """The sections that the member may see."""
    return [section for section in action_sections if member.has(section.permission)]
