"""What managers of webhooks are told: one was switched off, the signing key changes."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
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
KEY_TOPIC, KEY_SUBJECT = "webhooks.key", "webhook_key"


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


def _about_key(event: Event) -> About | None:
    return About(KEY_SUBJECT, event.account_id)


def _find_key(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    if not member.has(MANAGE):
        return {}
    url = reverse("webhooks:list", args=[member.account_id])
    return {one: Shown(title=str(KEY_TITLE), url=url) for one in ids if one == member.account_id}


KEY_TITLE = N_("Signing key of webhooks")
notice_subjects.add(NoticeSubject(key=KEY_SUBJECT, find=_find_key))
notice_topics.add(
    NoticeTopic(
        key=KEY_TOPIC,
        label=N_("Signing key of webhooks"),
        text=N_("Webhooks are going to be signed with another key, which receivers need."),
        permission=MANAGE,
        mail=True,
        weight=91,
    )
)
notice_rules.add(
    NoticeRule(
        key=f"{KEY_TOPIC}.admins",
        topic=KEY_TOPIC,
        event_type="webhook.key_changed",
        about=_about_key,
        audience=_audience,
        own=True,
        weight=61,
    )
)
