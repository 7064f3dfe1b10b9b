"""Events of exports, and the notice to whoever waits for one."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.models import ContactExport
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types
from hoopcrm.notifications.kinds import (
    About,
    NoticeRule,
    NoticeSubject,
    NoticeTopic,
    Shown,
    notice_rules,
    notice_subjects,
    notice_topics,
)

TOPIC, SUBJECT = "contacts.exports", "contact_export"


def _exported(event: Event) -> str:
    count = event.data.get("contacts")
    if count is None:
        return _("Exported contacts")
    told = ngettext(
        "Exported %(count)s contact as %(format)s: %(what)s",
        "Exported %(count)s contacts as %(format)s: %(what)s",
        count,
    )
    return told % {
        "count": f"{count:,}",
        "format": ContactExport.Format(event.data["format"]).label,
        "what": event.subject_label,
    }


def _ready(event: Event) -> str:
    count = event.data.get("contacts") or 0
    return ngettext(
        "Your export of %(count)s contact is ready",
        "Your export of %(count)s contacts is ready",
        count,
    ) % {"count": f"{count:,}"}


def _failed(event: Event) -> str:
    if event.data.get("cancelled"):
        return _("Your export was cancelled")
    return _("Your export of contacts failed")


def _started(event: Event) -> str:
    return _("Export of contacts started")


for key, label, icon, text in (
    ("contacts.exported", gettext_lazy("Contacts exported"), "file-export", _exported),
    ("contact_export.started", gettext_lazy("Export of contacts started"), "file-export", _started),
    ("contact_export.ready", gettext_lazy("Export of contacts ready"), "circle-check", _ready),
    ("contact_export.failed", gettext_lazy("Export of contacts failed"), "alert-triangle", _failed),
):
    event_types.add(EventType(key=key, label=label, icon=icon, text=text, on_timeline=False))


def _about(event: Event) -> About | None:
    return About(SUBJECT, UUID(event.subject_id)) if event.subject_id else None


def _whoever_asked(event: Event) -> Mapping[UUID, int]:
    rows = ContactExport.objects.filter(pk=event.subject_id, member__isnull=False)
    return dict.fromkeys(rows.values_list("member_id", flat=True), 1)


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    url = reverse("contacts:exports", args=[member.account_id])
    found = ContactExport.objects.filter(pk__in=list(ids), member=member)
    return {one.pk: Shown(title=one.what, url=url) for one in found}


notice_subjects.add(NoticeSubject(key=SUBJECT, find=_find))
notice_topics.add(
    NoticeTopic(
        key=TOPIC,
        label=gettext_lazy("Your exports"),
        text=gettext_lazy("A long export that you started is ready or has failed."),
        permission="contacts.export",
        weight=40,
    )
)
for name in ("ready", "failed"):
    notice_rules.add(
        NoticeRule(
            key=f"{TOPIC}.{name}",
            topic=TOPIC,
            event_type=f"contact_export.{name}",
            about=_about,
            audience=_whoever_asked,
            permission="contacts.export",
        )
    )
