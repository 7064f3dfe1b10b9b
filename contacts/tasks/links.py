"""What tasks are linked with besides their contact, as lists and the form show it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from contacts.linked_records import LinkedRecord, linked_records_of
from contacts.models import Task, TaskLink

LINKED = "linked"


@dataclass(frozen=True, slots=True)
class Linked:
    """A record that a task is linked with, for those who may see it."""

    kind: Any
    icon: str
    name: str
    url: str


def with_links(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Tasks with their links, which `links_shown` names; no further query."""
    links = TaskLink.objects.filter(task=OuterRef("pk")).order_by("pk")
    pairs = links.annotate(pair=JSONObject(kind=F("object_type"), id=F("object_id")))
    return tasks.annotate(**{LINKED: ArraySubquery(pairs.values("pair"))})


def links_shown(
    member: Any, tasks: Iterable[Task], *, without: UUID | None = None
) -> dict[UUID, list[Linked]]:
    """What of the links of these tasks the member may see. A query for each kind among them.

    Args:
        without: the record on whose page they are shown.
    """
    shown: dict[UUID, list[Linked]] = defaultdict(list)
    pairs = [(task, pair["kind"], UUID(pair["id"])) for task in tasks for pair in _pairs(task)]
    pairs = [pair for pair in pairs if pair[2] != without]
    for record in linked_records_of(member):
        ids = {pk for _task, kind, pk in pairs if kind == record.key}
        names = record.named(member, ids) if ids else {}
        for task, kind, pk in pairs:
            if kind == record.key and pk in names:
                url = reverse(record.url_name, args=[task.account_id, pk])
                shown[task.pk].append(Linked(record.label_one, record.icon, names[pk], url))
    return shown


def linked_with(task: Task, record: LinkedRecord) -> list[UUID]:
    """The records of one kind that the task is linked with."""
    rows = TaskLink.objects.filter(task=task, object_type=record.key).order_by("pk")
    return list(rows.values_list("object_id", flat=True))


def _pairs(task: Task) -> list[dict[str, str]]:
    return getattr(task, LINKED, [])
