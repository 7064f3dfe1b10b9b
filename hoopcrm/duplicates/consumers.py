"""Duplicates are looked for as contacts come and change, after the transaction in which they do."""

from typing import Any
from uuid import UUID

from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.duplicates.finding.search import scan_state
from hoopcrm.duplicates.services.finding import (
    CATCH_UP,
    SCAN,
    duplicates_catch_up,
    duplicates_look,
)
from hoopcrm.events.consumers import Consumer, consumers
from hoopcrm.events.models import Event
from hoopcrm.jobs.models import Job

SINGLE = frozenset(
    {
        "contact.created",
        "contact.updated",
        "contact.restored",
        "contact.deleted",
        "contact.email_added",
        "contact.email_changed",
        "contact.email_removed",
        "contact.phone_added",
        "contact.phone_changed",
        "contact.phone_removed",
        "contact.merged",
        "contact.merge_undone",
    }
)
JOBS = frozenset({"job.finished", "job.cancelled", "job.failed"})
# Changes of other fields say nothing about who somebody is.
TELLING = frozenset(
    {"first_name", "last_name", "birth_date", "postal_code", "country", "address1", "business"}
    | {"gender"}
)
ACTOR = Actor.system("duplicates")


def _wants_single(account_id: UUID, event_type: str) -> bool:
    return event_type in SINGLE


def _wants_jobs(account_id: UUID, event_type: str) -> bool:
    return event_type in JOBS


def look(event: Event) -> None:
    """Look at the contact that the event is about."""
    if event.type == "contact.updated" and not TELLING & event.changes.keys():
        return
    if event.contact_id is not None:
        merged = event.data.get("merged", [])
        left = event.data.get("left", "")
        # A search that ran during the merge may have found those merged once more.
        ids = [event.contact_id, *(UUID(one["id"]) for one in merged)]
        duplicates_look(ACTOR, contacts=ids, left=[left] if left else [])


def _job(event: Event) -> Any:
    """The job that the event is about; None when it is gone, or there never was one."""
    try:
        return Job.objects.filter(pk=UUID(event.subject_id)).first()
    except ValueError:
        return None


def catch_up(event: Event) -> None:
    """After a job that may have changed contacts (import, bulk action, undo…), look at these."""
    job = _job(event)
    if job is None or job.type in (SCAN, CATCH_UP):
        return
    since = job.started_at or job.created_at
    until = scan_state().checked_until
    if until is not None and until >= (job.finished_at or since):
        return
    changed = Contact.objects.alive().filter(updated_at__gte=since)
    if changed.exists() or Contact.objects.filter(deleted_at__gte=since).exists():
        duplicates_catch_up(ACTOR)


consumers.add(Consumer(key="duplicates", handle=look, wants=_wants_single, singly=True))
consumers.add(Consumer(key="duplicates.jobs", handle=catch_up, wants=_wants_jobs))
