"""What hangs from contacts, gathered by one statement for what other programs are told of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from contacts.models import (
    ContactAccess,
    ContactDnd,
    ContactEmail,
    ContactPhone,
    ContactTag,
    ContactType,
    FieldFile,
)
from hoopcrm.core.prepared import Planned, Prepared, among

Row = dict[str, Any]
Rows = dict[UUID, list[Row]]


def _rows() -> Rows:
    return defaultdict(list)


@dataclass(slots=True)
class Around:
    """Rows by contact, each kind in its order; `types` has the key of each type by its id.

    Attributes:
        tags: name.
        emails: address, is_primary.
        phones: number, normalised, label, is_primary.
        dnd: channel, status, reason, code, source.
        followers: member.
        files: id, definition, file, name, content_type, size.
    """

    types: dict[UUID, str] = field(default_factory=dict)
    tags: Rows = field(default_factory=_rows)
    emails: Rows = field(default_factory=_rows)
    phones: Rows = field(default_factory=_rows)
    dnd: Rows = field(default_factory=_rows)
    followers: Rows = field(default_factory=_rows)
    files: Rows = field(default_factory=_rows)


def around(contacts: Sequence[UUID]) -> Around:
    """What hangs from these contacts. One query, however many they are."""
    found = Around()
    rows = _rows_of_one(contacts[0]) if len(contacts) == 1 else _rows_of_many(list(contacts))
    for kind, pk, row in sorted(rows, key=_place):
        if kind == "types":
            found.types[pk] = row["key"]
        else:
            getattr(found, kind)[pk].append(row)
    return found


def _place(one: tuple[str, UUID, Row]) -> tuple[str, Any]:
    kind, _pk, row = one
    return kind, row.get("order", 0)


def tags_of(contacts: Collection[UUID]) -> dict[UUID, list[str]]:
    """Names of the tags by contact, by name; without those that have none. One query.

    Programs know tags in lower case.
    """
    found: dict[UUID, list[str]] = defaultdict(list)
    for contact_id, name in _tag_rows(list(contacts)):
        found[contact_id].append(name.lower())
    return found


@Prepared
def _tag_rows(ids: Any) -> Any:
    rows = ContactTag.objects.filter(among("contact_id", ids)).order_by("tag__name_folded")
    return rows.values_list("contact_id", "tag__name")


@Planned
def _rows_of_one(pk: Any) -> Any:
    return _rows_of(Q(contact_id=pk))


@Prepared
def _rows_of_many(ids: Any) -> Any:
    return _rows_of(among("contact_id", ids))


def _rows_of(contacts: Any) -> Any:
    def of(model: Any) -> Any:
        return model.objects.filter(contacts)

    followers = of(ContactAccess).filter(role=ContactAccess.Role.FOLLOWER)
    files = of(FieldFile).filter(deleted_at__isnull=True)
    parts = [
        _part("tags", of(ContactTag), order="tag__name_folded", name="tag__name"),
        _part("emails", of(ContactEmail), "address", "is_primary", order="position"),
        _part(
            "phones",
            of(ContactPhone),
            "number",
            "normalised",
            "label",
            "is_primary",
            order="position",
        ),
        _part("dnd", of(ContactDnd), "channel", "status", "reason", "code", "source"),
        _part("followers", followers, order="pk", member="member_id"),
        _part(
            "files",
            files,
            "id",
            "name",
            order="id",
            definition="definition_id",
            file="file_id",
            content_type="file__content_type",
            size="file__size",
        ),
    ]
    return _part("types", ContactType.objects, "key", by="pk").union(*parts, all=True)


def _part(
    kind: str, rows: Any, *names: str, by: str = "contact_id", **renamed: str
) -> QuerySet[Any, Any]:
    """(kind, contact, {name: value}) of each row. Names are constants of the code."""
    told = JSONObject(**{name: name for name in names}, **renamed)
    return rows.order_by().values_list(Value(kind), F(by), told)
