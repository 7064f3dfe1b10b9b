"""Merge fields: `{{contact.first_name}}` in a text becomes what it stands for.

Apps register a namespace each. Names are case-sensitive; what is unknown or empty becomes "".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import escape

from hoopcrm.core.clock import now
from hoopcrm.core.registry import Registry

_FIELD = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\.([A-Za-z0-9_.]+)\s*\}\}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class MergeContext:
    """Whom and what a text is about.

    Attributes:
        contact: whom it is about; None for a text about nobody.
        member: whose name `user.*` gives; None takes the contact's owner.
        at: the moment that `right_now.*` tells.
        records: what else it is about, by the namespace that reads it.
    """

    contact: Any = None
    member: Any = None
    at: datetime = field(default_factory=now)
    records: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MergeNamespace:
    """The fields of one kind; `values` reads all of them, once for a text that names any."""

    key: str
    values: Callable[[MergeContext], Mapping[str, str]]


merge_namespaces: Registry[MergeNamespace] = Registry("merge_namespaces")


def merge_text(text: str, context: MergeContext) -> str:
    """The text with its merge fields filled in."""
    return _merged(text, context, str)


def merge_html(html: str, context: MergeContext) -> str:
    """HTML with its merge fields filled in; the values are escaped, line ends become breaks."""
    return _merged(html, context, lambda value: escape(value).replace("\n", "<br>"))


def _merged(text: str, context: MergeContext, shown: Callable[[str], str]) -> str:
    read: dict[str, Mapping[str, str]] = {}

    def fill(found: re.Match[str]) -> str:
        key, name = found.groups()
        if key not in read:
            namespace = merge_namespaces.find(key)
            read[key] = namespace.values(context) if namespace else {}
        return shown(read[key].get(name, ""))

    return _FIELD.sub(fill, text)
