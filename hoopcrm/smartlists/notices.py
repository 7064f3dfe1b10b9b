"""Members are told of lists that are shared with them by name."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.events.models import Event
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
from hoopcrm.smartlists.access import VIEW, list_url, visible_lists

TOPIC, SUBJECT = "lists.shared", "smart_list"


def _about(event: Event) -> About:
    return About(SUBJECT, UUID(event.subject_id))


def _new_members(event: Event) -> Mapping[UUID, int]:
    return {UUID(pk): 1 for pk in event.data.get("new", [])}


def _text(event: Event, count: int) -> str:
    return _("Shared a smart list with you")


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    return {
        one.pk: Shown(title=one.name, url=list_url(one))
        for one in visible_lists(member).filter(pk__in=list(ids))
    }


notice_topics.add(
    NoticeTopic(
        key=TOPIC,
        label=gettext_lazy("Smart lists shared with you"),
        text=gettext_lazy("Somebody shares a smart list with you by name."),
        permission=VIEW,
        weight=60,
    )
)
notice_subjects.add(NoticeSubject(key=SUBJECT, find=_find))
notice_rules.add(
    NoticeRule(
        key=f"{TOPIC}.named",
        topic=TOPIC,
        event_type="smart_list.shared",
        about=_about,
        audience=_new_members,
        text=_text,
        permission=VIEW,
    )
)
