"""Columns that a list may show and the cells they draw; which ones there are, each list says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.models import Account
from hoopcrm.core.countries import country_name
from hoopcrm.core.extensions import Text
from hoopcrm.core.fragments import Fragment
from hoopcrm.core.moments import Moments

Values = dict[str, Any]
Cell = dict[str, Any] | None

EMPTY = Fragment("contacts/cells/empty.html")
TEXT = Fragment("contacts/cells/text.html", "label", "text")
NUMBER = Fragment("contacts/cells/number.html", "label", "text")
LINK = Fragment("contacts/cells/link.html", "label", "href", "text")
SITE = Fragment("contacts/cells/site.html", "label", "href")
TIME = Fragment("contacts/cells/time.html", "label", "iso", "exact", "text")
BADGE = Fragment("contacts/cells/badge.html", "label", "text")
PERSON = Fragment("contacts/cells/person.html", "label", "tone", "initials", "text")
TAGS = Fragment("contacts/cells/tags.html", "label", "chips")
TAG = Fragment("contacts/cells/tag.html", "tone", "text")
MORE = Fragment("contacts/cells/more.html", "others", "count")
ROW = Fragment("contacts/cells/row.html", "url", "check", "tone", "face", "name", "cells")
CHECK = Fragment("contacts/cells/check.html", "pk", "label")


@dataclass(slots=True)
class PageData:
    """What the cells of one page share. Tags are (name, tone) and DND is channels, by contact.

    Attributes:
        related: what the `load` of a column has found, by the column's key.
    """

    country: str
    tags: dict[UUID, list[tuple[str, str]]] = field(default_factory=dict)
    dnd: dict[UUID, list[str]] = field(default_factory=dict)
    owners: dict[UUID, Values] = field(default_factory=dict)
    related: dict[str, Mapping[UUID, Any]] = field(default_factory=dict)
    moments: Moments = field(default_factory=Moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column to choose.

    Attributes:
        needs: the values it reads, as for `QuerySet.values`.
        cell: what a row's cell shows, None for nothing; `fragment` draws it.
        sort: key of the order that its header offers.
        load: what it needs from other tables for the contacts of a page, in one query.
    """

    key: str
    label: Text
    needs: tuple[str, ...]
    cell: Callable[[Values, PageData], Cell]
    fragment: Fragment = TEXT
    sort: str = ""
    load: "Callable[[Sequence[UUID], PageData], Mapping[UUID, Any]] | None" = None

    @property
    def numeric(self) -> bool:
        return self.fragment is NUMBER

    def draw(self, row: Values, page: PageData, label: str) -> SafeString:
        """The cell of a row."""
        cell = self.cell(row, page)
        if cell is None:
            return EMPTY.fill({})
        cell["label"] = label
        return self.fragment.fill(cell)


def _value(name: str) -> Callable[[Values, PageData], Cell]:
    return lambda row, page: {"text": row[name]} if row[name] else None


def text_column(
    key: str, label: Text, name: str = "", sort: str = "", fragment: Fragment = TEXT
) -> Column:
    name = name or key
    return Column(
        key=key, label=label, needs=(name,), cell=_value(name), sort=sort, fragment=fragment
    )


def time_column(key: str, label: Text, name: str, sort: str = "") -> Column:
    def cell(row: Values, page: PageData) -> Cell:
        value: datetime | None = row[name]
        if value is None:
            return None
        text, exact = page.moments.both(value)
        return {"text": text, "exact": exact, "iso": value.isoformat(timespec="seconds")}

    return Column(key=key, label=label, needs=(name,), cell=cell, fragment=TIME, sort=sort)


def email_cell(row: Values, page: PageData) -> Cell:
    """The address that `row["email"]` is."""
    value = row["email"]
    return {"text": value, "href": f"mailto:{value}"} if value else None


def country_cell(row: Values, page: PageData) -> Cell:
    """The name of the country whose code `row["country"]` is."""
    value = row["country"]
    return {"text": country_name(value)} if value else None


class Addresses:
    """Addresses of records under one URL name, which is resolved once for a page."""

    def __init__(self, name: str, account: Account) -> None:
        nobody = UUID(int=0)
        address = reverse(name, args=[account.pk, nobody])
        self.before, self.after = address.split(str(nobody))

    def of(self, pk: UUID) -> str:
        return f"{self.before}{pk}{self.after}"


def heading_of(column: Column | None) -> dict[str, Any]:
    """What a column's header says; None is the name, which always stands first."""
    return {
        "key": column.key if column else "name",
        "label": column.label if column else _("Name"),
        "numeric": bool(column and column.numeric),
        "css": "" if column else "cell-main",
    }


def chooser_entries(chosen: Sequence[str], labels: Mapping[str, Text]) -> list[dict[str, Any]]:
    """All columns for the chooser: the chosen ones in their order, then the others."""
    order = [key for key in chosen if key in labels]
    order += [key for key in labels if key not in order]
    return [{"key": key, "label": labels[key], "on": key in chosen} for key in order]
