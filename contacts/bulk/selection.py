"""Which contacts a bulk action is for: those ticked, or all of a list but those unticked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.access import visible_contacts
from contacts.bulk.actions import LeftOut
from contacts.bulk.words import number
from contacts.listing.query import ListQuery
from contacts.querysets import ContactQuerySet
from hoopcrm.core.errors import Refused

MOST_TICKED = 20_000


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection as a page sends it: `ids` or `selected`, or `all`, `list` and `without`.

    Attributes:
        ids: the contacts ticked.
        query: the query string of the list of which all are meant; None for those ticked.
        without: of all, those that were unticked.
    """

    ids: tuple[UUID, ...] = ()
    query: str | None = None
    without: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        """Read what was sent. Raises Refused `too_many`."""
        if data.get("all"):
            return cls(query=data.get("list", ""), without=_ids([data.get("without", "")]))
        return cls(ids=_ids([data.get("ids", ""), *data.getlist("selected")]))

    def __bool__(self) -> bool:
        return bool(self.ids) or self.query is not None

    def contacts(self, member: Any) -> ContactQuerySet:
        """Those that are there and that the member may see."""
        if self.query is None:
            return visible_contacts(member).filter(pk__in=self.ids)
        found = ListQuery.of(QueryDict(self.query)).finder(member).contacts()
        return found.exclude(pk__in=self.without) if self.without else found

    def gone(self, count: int) -> list[LeftOut]:
        """Of those ticked, how many of the `count` found are missing."""
        missing = len(self.ids) - count
        if self.query is not None or missing <= 0:
            return []
        reason = ngettext(
            "is deleted or no longer seen by you", "are deleted or no longer seen by you", missing
        )
        return [LeftOut(missing, reason)]

    def fields(self) -> list[tuple[str, str]]:
        """The hidden inputs of a form that sends the selection on."""
        if self.query is None:
            return [("ids", _joined(self.ids))]
        return [("all", "1"), ("list", self.query), ("without", _joined(self.without))]


def _ids(texts: Iterable[str]) -> tuple[UUID, ...]:
    found: dict[UUID, None] = {}
    for text in texts:
        for part in text.split(","):
            try:
                found[UUID(part)] = None
            except ValueError:
                continue
    if len(found) > MOST_TICKED:
        raise Refused(
            "too_many",
            _("At most %(count)s contacts can be ticked one by one.")
            % {"count": number(MOST_TICKED)},
        )
    return tuple(found)


def _joined(ids: Iterable[UUID]) -> str:
    return ",".join(map(str, ids))
