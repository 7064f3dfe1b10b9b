"""Whom an import tells: once, those to whom it gave contacts."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext

from contacts.notices import ASSIGNED, given_by
from hoopcrm.events.models import Event
from hoopcrm.imports.models import Import
from hoopcrm.notifications.kinds import (
    About,
    NoticeRule,
    NoticeSubject,
    Shown,
    notice_rules,
    notice_subjects,
)

# Columns of a file by which contacts are given to somebody.
GIVING = frozenset({"owner", "followers"})


def _about(event: Event) -> About | None:
    return About("import", UUID(event.subject_id)) if event.subject_id else None


def _audience(event: Event) -> Mapping[UUID, int]:
    imported: Import | None = Import.objects.filter(pk=event.subject_id).first()
    if imported is None or imported.operation_id is None or not GIVING & set(imported.mapping):
        return {}
    return given_by(imported.operation_id)


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    """Everybody may know of an import that gave them contacts; its page is for importers."""
    contacts = reverse("contacts:list", args=[member.account_id])
    opens = member.has("contacts.import")
    return {
        imported.pk: Shown(
            title=imported.file_name, url=imported.get_absolute_url() if opens else contacts
        )
        for imported in Import.objects.filter(pk__in=list(ids))
    }


def _text(event: Event, count: int) -> str:
    return ngettext(
        "An import gave you %(count)d contact", "An import gave you %(count)d contacts", count
    ) % {"count": count}


notice_subjects.add(NoticeSubject(key="import", find=_find))
for ending in ("finished", "failed", "cancelled"):
    notice_rules.add(
        NoticeRule(
            key=f"{ASSIGNED}.import_{ending}",
            topic=ASSIGNED,
            event_type=f"import.{ending}",
            about=_about,
            audience=_audience,
            text=_text,
            of_job=True,
        )
    )
