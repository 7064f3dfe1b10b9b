"""The bulk tag: from the confirmed dialog to the last contact, and back again."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from bench.clock import Report
from contacts.access import visible_contacts
from contacts.bulk.actions import bulk_actions
from contacts.bulk.undo import BulkUndo
from contacts.models import BulkJob
from contacts.services.bulk import bulk_start
from contacts.services.bulk_tags import tags_for_bulk
from contacts.services.bulk_undo import bulk_undo
from hoopcrm.core.actor import Actor
from hoopcrm.core.ids import new_id
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import scope
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job

GOAL = 5.0  # seconds for 100,000


def measure_bulk_tag(report: Report, world: Any, contacts: int = 100_000) -> None:
    """Tag up to `contacts` contacts with journal and events, then take it back."""
    actor = Actor.of_member(world.member)
    with scope(world.account):
        chosen = visible_contacts(world.member).order_by("pk")
        count = min(contacts, world.contacts)
        last = chosen.values_list("pk", flat=True)[count - 1]
        tags = tags_for_bulk(actor, names=[f"bench {new_id()}"])
        options = {"tags": [str(tag.pk) for tag in tags], "names": [tag.name for tag in tags]}

        def start() -> BulkJob:
            return bulk_start(
                actor,
                action=bulk_actions.get("add_tags"),
                contacts=chosen.filter(pk__lte=last),
                options=options,
                name="Bench",
            )

        _none, bare = _timed(lambda: _links(world, options["tags"], chosen.filter(pk__lte=last)))
        bulk, confirmed = _timed(start)
        _none, seconds = _timed(lambda: _finish(bulk.job_id))
        operation = Operation.objects.get(pk=bulk.operation_id)
        bulk_undo(actor, operation=operation)
        undo = Job.objects.filter(type=BulkUndo.key).latest("id")
        _none, back = _timed(lambda: _finish(undo.pk))
        bulk.refresh_from_db()
    goal = GOAL * max(count / 100_000, 1)
    report.add(
        f"bulk tag of {count:,} contacts",
        f"{confirmed + seconds:.1f} s ({confirmed:.1f} s to confirm)",
        f"bare INSERT of the links {bare:.1f} s",
        f"≤ {goal:.0f} s",
        confirmed + seconds <= goal and bulk.done == count,
    )
    report.add(
        f"undo of the bulk tag of {count:,} contacts",
        f"{back:.1f} s",
        f"the tagging itself {confirmed + seconds:.1f} s",
        "≤ the tagging",
        back <= confirmed + seconds,
    )


def _links(world: Any, tags: list[str], contacts: Any) -> None:
    """Write the rows that say who has the tags, alone and only to try it."""
    ids, params = contacts.order_by().values("id").query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contacttag (account_id, contact_id, tag_id)"  # noqa: S608 - compiled by the ORM
            f" SELECT %s, c.id, t FROM ({ids}) c, unnest(%s::uuid[]) t",
            [world.account.pk, *params, tags],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _finish(pk: Any) -> None:
    while run_job(pk):
        pass


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    answer = call()
    return answer, time.perf_counter() - started
