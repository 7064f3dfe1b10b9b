"""Whom a message that did not go out concerns: the member who wrote it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as N_

from hoopcrm.conversations.access import messages_shown
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

FAILED, MESSAGE = "conversations.failed", "message"


def sender_of(event: Event) -> Mapping[UUID, int]:
    """The member who had the message sent; nobody when its failure is told already."""
    data = event.data or {}
    sender = data.get("sender_id")
    return {UUID(sender): 1} if sender and not data.get("told") else {}


def _about(event: Event) -> About | None:
    return About(MESSAGE, UUID(event.subject_id)) if event.subject_id else None


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    if not member.has("conversations.view"):
        return {}
    return {
        one.pk: Shown(title=one.contact.display_name, url=one.get_absolute_url())
        for one in messages_shown(member, ids)
    }


notice_subjects.add(NoticeSubject(key=MESSAGE, find=_find))
notice_topics.add(
    NoticeTopic(
        key=FAILED,
        label=N_("Messages that failed"),
        text=N_("A message of yours, or about your appointment, did not go out."),
        permission="conversations.view",
        weight=80,
    )
)
notice_rules.add(
    NoticeRule(
        key=f"{FAILED}.sender",
        topic=FAILED,
        event_type="message.failed",
        about=_about,
        audience=sender_of,
        own=True,
        weight=60,
    )
)
