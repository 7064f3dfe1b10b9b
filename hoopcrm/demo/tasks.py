"""Tasks of some contacts: late, due today, to come, done, and two that repeat."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contacts.models import Contact, Task, TaskReminder
from contacts.services.task_reminders import task_remind
from contacts.services.tasks import task_complete, task_create
from contacts.tasks.recurrence import Repeat
from contacts.tasks.remind import SOON
from hoopcrm.core.actor import Actor
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.data import company
from hoopcrm.demo.rows import Placed

Kind = TaskReminder.Kind
SEED = 20_240_117
NEWEST = 30

# (title, description, due in days, hour on the academy's clock, how it repeats)
PLAN: tuple[tuple[str, str, int, int, Repeat | None], ...] = (
    ("Call back about the trial class", "<p>Prefers the afternoon.</p>", -1, 15, None),
    ("Send the membership agreement", "", -3, 10, None),
    ("Confirm the place in the summer camp", "", 0, 17, None),
    ("Ask for the missing emergency contact", "", 0, 18, None),
    (
        "Follow up on the offer",
        "<p>Family rate for <strong>two</strong> children.</p>",
        2,
        11,
        None,
    ),
    ("Check whether the first month went well", "", 7, 9, None),
    ("Send a birthday card", "", 9, 9, None),
    ("Talk about the next belt", "", 4, 16, Repeat(frequency="monthly")),
)
DONE = ("Welcome call", "Hand out the starter kit")


def plan(everybody: Sequence[Placed], cast: Cast, moment: datetime) -> int:
    """Give each task of the plan to one of the newest contacts; returns how many were made."""
    rng = random.Random(SEED)  # noqa: S311 - made up, not secret
    zone = ZoneInfo(company.TIME_ZONE)
    some = rng.sample(list(everybody[-NEWEST:]), min(len(PLAN) + len(DONE), len(everybody)))
    for one, (title, description, days, hour, repeat) in zip(some, PLAN, strict=False):
        by, to = _people(one, rng)
        due = _due(moment, zone, days, hour)
        task = task_create(
            cast.actors[by],
            title=title,
            description=description,
            due_at=due,
            assignee=cast.members[to],
            contact=Contact.objects.get(pk=one.id),
            repeat=repeat,
            at=_made(one, moment),
        )
        _remind(task, due, moment)
    for one, title in zip(some[len(PLAN) :], DONE, strict=False):
        by, to = _people(one, rng)
        task = task_create(
            cast.actors[by],
            title=title,
            due_at=_due(moment, zone, -2, 12),
            assignee=cast.members[to],
            contact=Contact.objects.get(pk=one.id),
            at=_made(one, moment),
        )
        task_complete(cast.actors[to], task=task)
    task_create(
        cast.actors[0],
        title="Order new training shirts",
        description="<ul><li>Small: 10</li><li>Medium: 15</li></ul>",
        due_at=_due(moment, zone, 5, 12),
        assignee=cast.members[2],
        at=moment - timedelta(days=2),
    )
    task_create(
        cast.actors[0],
        title="Plan the classes of the week",
        due_at=_due(moment, zone, 3, 8),
        assignee=cast.members[0],
        repeat=Repeat(frequency="weekly"),
        at=moment - timedelta(days=2),
    )
    return len(some) + 2


def _remind(task: Task, due: datetime, moment: datetime) -> None:
    """Reminders whose time has passed were given then; a fresh demo does not begin with them."""
    for kind, at in ((Kind.SOON, due - SOON), (Kind.OVERDUE, due)):
        if at <= moment:
            task_remind(Actor.system("Reminder"), task=task, kind=kind, at=at)


def _people(one: Placed, rng: random.Random) -> tuple[int, int]:
    """Places of who adds the task and of who is to do it."""
    owner = one.person.owner
    return rng.choice((0, 2)), rng.choice((0, 2)) if owner is None else owner


def _due(moment: datetime, zone: ZoneInfo, days: int, hour: int) -> datetime:
    day = moment.astimezone(zone) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _made(one: Placed, moment: datetime) -> datetime:
    at = one.person.created + (moment - one.person.created) * 0.9
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
