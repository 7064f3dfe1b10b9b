"""How tasks are reached: those of visible contacts, and one's own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from contacts.access import visible_contacts
from contacts.linked_records import BUSINESS, CONTACT
from contacts.models import Business, Contact, Task, TaskLink
from contacts.tasks.links import with_links
from hoopcrm.core.clock import now
from hoopcrm.core.prepared import among
from hoopcrm.core.text import fold

# How long a deleted task can be brought back.
RESTORABLE = timedelta(days=61)
RELATED = ("contact", "assignee__user", "series")


def visible_tasks(member: Any) -> QuerySet[Task]:
    """Living tasks of contacts that the member may see, and those assigned to the member.

    Tasks without a contact are seen by all, or with only assigned data by who made them.
    """
    return _seen(Task.objects.filter(deleted_at__isnull=True), member)


def deleted_tasks(member: Any) -> QuerySet[Task]:
    """Tasks that the member would see, had they not been deleted, and may bring back."""
    return _seen(Task.objects.filter(deleted_at__gte=now() - RESTORABLE), member)


def get_deleted_task(member: Any, pk: UUID) -> Task:
    """One of them. Raises Http404."""
    found: Task | None = deleted_tasks(member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _seen(tasks: QuerySet[Task], member: Any) -> QuerySet[Task]:
    mine = Q(assignee=member)
    seen = Q(Exists(visible_contacts(member).filter(pk=OuterRef("contact_id"))))
    seen |= Q(_any_link_to(visible_contacts(member).filter(pk=OuterRef("object_id"))))
    if not member.only_assigned:
        return tasks.filter(Q(contact__isnull=True) | seen)
    living = Q(Exists(Contact.objects.alive().filter(pk=OuterRef("contact_id"))))
    own = (mine & (Q(contact__isnull=True) | living)) | Q(contact__isnull=True, created_by=member)
    return tasks.filter(seen | own)


def _any_link_to(contacts: QuerySet[Contact]) -> Exists:
    """Whether a task has a further contact among these, which are those of one link."""
    links = TaskLink.objects.filter(task=OuterRef("pk"), object_type=CONTACT)
    return Exists(links.filter(Exists(contacts)))


def get_task(member: Any, pk: UUID, *, need: str = "tasks.view") -> Task:
    """A task with its contact, assignee and series. Raises Http404 or PermissionDenied."""
    found: Task | None = visible_tasks(member).filter(pk=pk).select_related(*RELATED).first()
    if found is None:
        raise Http404
    if not member.has(need):
        raise PermissionDenied
    return found


def is_about(task: Task, contact: Contact) -> bool:
    """Whether it is the task's contact, or a further one."""
    links = TaskLink.objects.filter(task=task, object_type=CONTACT, object_id=contact.pk)
    return task.contact_id == contact.pk or links.exists()


def tasks_among(member: Any, pks: list[UUID]) -> list[Task]:
    """Those of these tasks that the member may see."""
    return list(visible_tasks(member).filter(pk__in=pks).order_by("pk"))


def tasks_by_id(pks: list[UUID]) -> dict[UUID, Task]:
    """The rows of a page of ids found by `visible_tasks`, with what they show."""
    rows = with_links(Task.objects.filter(pk__in=pks).select_related(*RELATED))
    return {task.pk: task for task in rows}


def seen_contacts(member: Any, pks: set[UUID]) -> set[UUID]:
    """Those of these contacts that the member may open."""
    if not member.only_assigned:
        return pks
    return set(visible_contacts(member).filter(pk__in=pks).values_list("pk", flat=True))


def tasks_of(contact: Contact) -> QuerySet[Task]:
    """The living tasks that are about the contact, with what a row shows."""
    rows: QuerySet[Task] = Task.objects.filter(_about(contact.pk), deleted_at__isnull=True)
    return with_links(rows.select_related(*RELATED))


def _about(contact: Any, of_links: Any = None) -> Q:
    """Tasks whose contact it is, or a further one. By an array, so that both walk an index.

    Args:
        of_links: the contact as a query of links names it, when that is not the same.
    """
    links = TaskLink.objects.filter(object_type=CONTACT, object_id=of_links or contact)
    return Q(contact=contact) | Q(among("pk", ArraySubquery(links.values("task_id"))))


def tasks_of_business(member: Any, business: Business) -> QuerySet[Task]:
    """Visible tasks of the business's contacts, and those linked with it, with what a row shows."""
    linked = TaskLink.objects.filter(
        task=OuterRef("pk"), object_type=BUSINESS, object_id=business.pk
    )
    about = Q(contact__business=business) | Q(Exists(linked))
    return with_links(visible_tasks(member).filter(about).select_related(*RELATED))


def count_open(member: Any) -> Combinable:
    """Annotation of contacts: how many open tasks each has."""
    counted = (
        Task.objects.filter(
            _about(OuterRef("pk"), OuterRef(OuterRef("pk"))),
            deleted_at__isnull=True,
            completed_at__isnull=True,
        )
        .order_by()
        .annotate(counted=Func(Value("*"), function="count"))
        .values("counted")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def today_of(account: Any) -> tuple[datetime, datetime]:
    """Begin and end of the account's day."""
    day = now().astimezone(account.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return day, day + timedelta(days=1)


def in_state(tasks: QuerySet[Task], state: str, account: Any) -> QuerySet[Task]:
    """Those that are open, due today, overdue, upcoming or done; all for any other word."""
    begin, end = today_of(account)
    match state:
        case "open":
            return tasks.filter(completed_at__isnull=True)
        case "today":
            return tasks.filter(completed_at__isnull=True, due_at__gte=begin, due_at__lt=end)
        case "overdue":
            return tasks.filter(completed_at__isnull=True, due_at__lt=now())
        case "upcoming":
            return tasks.filter(completed_at__isnull=True, due_at__gte=end)
        case "done":
            return tasks.filter(completed_at__isnull=False)
    return tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTasks:
    """How many of a member's open tasks are overdue, and how many are still due today."""

    overdue: int
    today: int

    @property
    def total(self) -> int:
        return self.overdue + self.today

    @property
    def shown(self) -> str:
        """The total, as far as a badge has room."""
        return "99+" if self.total > 99 else str(self.total)


def count_due(member: Any) -> DueTasks:
    """The member's own tasks that want doing today. One query."""
    _begin, end = today_of(member.account)
    mine = assigned(in_state(visible_tasks(member), "open", member.account), "me", member)
    late = Q(due_at__lt=now())
    counted = mine.filter(due_at__lt=end).aggregate(
        overdue=Count("pk", filter=late), today=Count("pk", filter=~late)
    )
    return DueTasks(**counted)


def titled(tasks: QuerySet[Task], text: str) -> QuerySet[Task]:
    """Those with `text` in the title, whatever the letter case and accents."""
    return tasks.filter(title_folded__contains=fold(text)) if text else tasks


def assigned(tasks: QuerySet[Task], who: str, member: Any) -> QuerySet[Task]:
    """Those of "me", of "nobody", or of the member with this id; all for anything else."""
    if who == "me":
        return tasks.filter(assignee=member)
    if who == "nobody":
        return tasks.filter(assignee__isnull=True)
    try:
        return tasks.filter(assignee_id=UUID(who)) if who else tasks
    except ValueError:
        return tasks


def tasks_found(
    member: Any,
    *,
    text: str = "",
    contacts: Collection[UUID] | None = None,
    assignees: Collection[UUID] | None = None,
    business: UUID | None = None,
    completed: bool | None = None,
) -> QuerySet[Task]:
    """Visible tasks for which all holds that is given, with what a row shows.

    Args:
        text: in the title.
        contacts: that they are about, as the task's contact or a further one.
        business: of whose contact they are, or with which they are linked.
        completed: done, or not.
    """
    tasks = titled(visible_tasks(member), text).select_related(*RELATED)
    if contacts is not None:
        links = TaskLink.objects.filter(object_type=CONTACT, object_id__in=list(contacts))
        tasks = tasks.filter(Q(contact__in=list(contacts)) | Q(pk__in=links.values("task_id")))
    if assignees is not None:
        tasks = tasks.filter(assignee__in=list(assignees))
    if business is not None:
        links = TaskLink.objects.filter(object_type=BUSINESS, object_id=business)
        tasks = tasks.filter(Q(contact__business=business) | Q(pk__in=links.values("task_id")))
    if completed is not None:
        tasks = tasks.filter(completed_at__isnull=not completed)
    return tasks


def ordered(tasks: QuerySet[Task], order: str) -> QuerySet[Task]:
    """By "due" (without a date last), "-due" or "-created"."""
    if order == "-created":
        return tasks.order_by("-created_at", "-pk")
    due = F("due_at")
    by = due.desc(nulls_last=True) if order == "-due" else due.asc(nulls_last=True)
    return tasks.order_by(by, "pk")


def tomorrow_at_nine() -> datetime:
    """What a new task starts with, on the member's clock."""
    local = timezone.localtime(now()) + timedelta(days=1)
    return local.replace(hour=9, minute=0, second=0, microsecond=0)


def visible_contact(member: Any, pk: str) -> Contact | None:
    """The contact of an id that a form sent, when the member may see it."""
    if not member.has("contacts.view"):
        return None
    try:
        return visible_contacts(member).filter(pk=UUID(pk)).first() if pk else None
    except ValueError:
        return None
