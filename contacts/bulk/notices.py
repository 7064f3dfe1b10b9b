"""Whom a bulk action tells: once, those to whom it gave contacts."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext

from contacts.bulk.words import counted
from contacts.notices import ASSIGNED, given_by
from hoopcrm.events.models import Event
from hoopcrm.jobs.access import visible_jobs
from hoopcrm.jobs.models import Job
from hoopcrm.notifications.kinds import (
    About,
    NoticeRule,
    NoticeSubject,
    Shown,
    notice_rules,
    notice_subjects,
)

SUBJECT = "bulk"


def _about(event: Event) -> About | None:
    return About(SUBJECT, UUID(event.subject_id)) if event.subject_id else None


def _audience(event: Event) -> Mapping[UUID, int]:
    return given_by(event.operation_id) if event.operation_id else {}


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    """Everybody may know of an action that gave them contacts; its page is for its owner."""
    wanted = list(ids)
    contacts = reverse("contacts:list", args=[member.account_id])
    page = reverse("contacts:bulk", args=[member.account_id])
    own: set[UUID] = set()
    if member.has("jobs.view"):
        own = set(visible_jobs(member).filter(pk__in=wanted).values_list("pk", flat=True))
    return {
        job.pk: Shown(title=job.label, url=f"{page}?stats={job.pk}" if job.pk in own else contacts)
        for job in Job.objects.filter(pk__in=wanted)
    }


def _text(event: Event, count: int) -> str:
    return counted(
        ngettext(
            "A bulk action gave you %(n)s contact", "A bulk action gave you %(n)s contacts", count
        ),
        count,
    )


notice_subjects.add(NoticeSubject(key=SUBJECT, find=_find))
for ending in ("finished", "failed", "cancelled"):
    notice_rules.add(
        NoticeRule(
            key=f"{ASSIGNED}.bulk_{ending}",
            topic=ASSIGNED,
            event_type=f"bulk.{ending}",
            about=_about,
            audience=_audience,
            text=_text,
            of_job=True,
        )
    )
