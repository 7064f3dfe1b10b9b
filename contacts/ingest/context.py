"""What all parts of one chunk's writing share."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from contacts.ingest.options import IngestOptions
from contacts.ingest.rows import SEPARATOR
from contacts.models import Business, Tag
from contacts.services.businesses import business_key
from contacts.services.tags import tag_colour, tag_key
from hoopcrm.core.actor import Actor
from hoopcrm.core.ids import new_id
from hoopcrm.core.journal import record_inserts
from hoopcrm.core.models import Operation
from hoopcrm.events.emit import NewEvent, emit_many


@dataclass(slots=True)
class Context:
    """The chunk in hand.

    Attributes:
        at: the moment that all its rows are stamped with.
        tag_ids: of the tags that were needed so far, by `tag_key`; `tag_names` by id.
        businesses: (id, name) of those needed so far, by `business_key`.
    """

    account: Any
    actor: Actor
    batch: UUID
    operation: Operation
    options: IngestOptions
    at: datetime
    tag_ids: dict[str, UUID] = field(default_factory=dict)
    tag_names: dict[UUID, str] = field(default_factory=dict)
    businesses: dict[str, tuple[UUID, str]] = field(default_factory=dict)

    def need_tags(self, names: Iterable[str]) -> None:
        """Find the tags of these names, and make those that do not exist."""
        wanted: dict[str, str] = {}
        for name in names:
            if (key := tag_key(name)) not in self.tag_ids:
                wanted.setdefault(key, name)
        if not wanted:
            return
        keys = sorted(wanted)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO contacts_tag (id, account_id, name, name_folded, colour, created_at)"
                " SELECT n.id, %s, n.name, n.name_folded, n.colour, %s"
                " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[])"
                " AS n(id, name, name_folded, colour)"
                " WHERE NOT EXISTS (SELECT 1 FROM contacts_tag t"
                " WHERE t.account_id = %s AND t.name_folded = n.name_folded)"
                " ON CONFLICT DO NOTHING RETURNING id",
                [
                    self.account.pk,
                    self.at,
                    [new_id() for _key in keys],
                    [wanted[key] for key in keys],
                    keys,
                    [tag_colour(key) for key in keys],
                    self.account.pk,
                ],
            )
            record_inserts(self.operation, Tag, [pk for (pk,) in cursor.fetchall()])
        for pk, name, key in Tag.objects.filter(name_folded__in=keys).values_list(
            "pk", "name", "name_folded"
        ):
            self.tag_ids[key] = pk
            self.tag_names[pk] = name

    def need_businesses(self, names: Iterable[str]) -> None:
        """Find the businesses of these names, and make those that do not exist, telling it."""
        wanted: dict[str, str] = {}
        for name in names:
            if (key := business_key(name)) not in self.businesses:
                wanted.setdefault(key, name)
        if not wanted:
            return
        found = self._find_businesses(wanted)
        missing = sorted(wanted.keys() - found)
        if missing:
            self._make_businesses([(key, wanted[key]) for key in missing])
            self._find_businesses(missing)

    def _find_businesses(self, keys: Iterable[str]) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name_folded, id, name FROM contacts_business"
                " WHERE account_id = %s AND name_folded = ANY(string_to_array(%s, %s))",
                [self.account.pk, SEPARATOR.join(keys), SEPARATOR],
            )
            found = {key: (pk, name) for key, pk, name in cursor.fetchall()}
        self.businesses |= found
        return set(found)

    def _make_businesses(self, pairs: list[tuple[str, str]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO contacts_business"
                " (id, account_id, name, name_folded, created_at, updated_at, version)"
                " SELECT n.id, %s, n.name, n.name_folded, %s, %s, 1"
                " FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS n(id, name, name_folded)"
                " ON CONFLICT DO NOTHING RETURNING id, name",
                [
                    self.account.pk,
                    self.at,
                    self.at,
                    [new_id() for _pair in pairs],
                    [name for _key, name in pairs],
                    [key for key, _name in pairs],
                ],
            )
            made = cursor.fetchall()
        record_inserts(self.operation, Business, [pk for pk, _name in made])
        emit_many(
            "business.created",
            [
                NewEvent(subject_type="contacts.business", subject_id=str(pk), subject_label=name)
                for pk, name in made
            ],
            account=self.account,
            actor=self.actor,
            operation=self.operation,
        )
