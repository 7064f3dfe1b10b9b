"""Whom a webhook that was switched off concerns: everybody who may switch it on again."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as N_

from hoopcrm.accounts.access import active_members
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
from hoopcrm.webhooks.models import WebhookEndpoint

TOPIC, SUBJECT, MANAGE = "webhooks.failing", "webhook", "webhooks.manage"


def _about(event: Event) -> About | None:
    return About(SUBJECT, UUID(event.subject_id)) if event.subject_id else None


def _audience(event: Event) -> Mapping[UUID, int]:
    members = active_members().select_related("role")
    return {member.pk: 1 for member in members if member.has(MANAGE)}


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    if not member.has(MANAGE):
        return {}
    rows = WebhookEndpoint.objects.filter(pk__in=list(ids))
    return {one.pk: Shown(title=one.name, url=one.get_absolute_url()) for one in rows}


notice_subjects.add(NoticeSubject(key=SUBJECT, find=_find))
notice_topics.add(
    NoticeTopic(
        key=TOPIC,
        label=N_("Webhooks that fail"),
        text=N_("A webhook was switched off because its address has not answered for days."),
        permission=MANAGE,
        mail=True,
        weight=90,
    )
)
notice_rules.add(
    NoticeRule(
        key=f"{TOPIC}.admins",
        topic=TOPIC,
        event_type="webhook.switched_off",
        about=_about,
        audience=_audience,
        own=True,
        weight=60,
    )
)
