"""The orders of the contact list; each has an index."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import Text
from hoopcrm.core.keyset import Kind, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """An order to choose: `up` and `down` are its two directions in words."""

    key: str
    label: Text
    column: str
    kind: Kind = Kind.TEXT
    blanks: bool = True
    up: Text = _("A to Z")
    down: Text = _("Z to A")

    def order(self, *, descending: bool) -> Order:
        return Order(
            key=self.key,
            column=self.column,
            kind=self.kind,
            descending=descending,
            blanks=self.blanks,
        )


def _time(key: str, label: Text, column: str, *, blanks: bool = False) -> Sort:
    return Sort(
        key=key,
        label=label,
        column=column,
        kind=Kind.TIME,
        blanks=blanks,
        up=_("Oldest first"),
        down=_("Newest first"),
    )


SORTS = {
    sort.key: sort
    for sort in (
        Sort(key="name", label=_("Name"), column="sort_name"),
        Sort(key="last_name", label=_("Last name"), column="last_folded"),
        Sort(key="email", label=_("E-mail"), column="email_normalised"),
        Sort(key="business", label=_("Business"), column="company_folded"),
        _time("created", _("Created"), "created_at"),
        _time("updated", _("Updated"), "updated_at"),
        _time("activity", _("Last activity"), "last_activity_at", blanks=True),
    )
}
DEFAULT_SORT = "-created"


def order_of(token: str) -> Order | None:
    """The order that a token such as "name" or "-created" means, or None."""
    sort = SORTS.get(token.removeprefix("-"))
    return sort.order(descending=token.startswith("-")) if sort else None
