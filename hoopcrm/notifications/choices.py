"""What members have chosen: by the bell, by mail, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hoopcrm.notifications.kinds import NoticeTopic, notice_topics
from hoopcrm.notifications.models import NoticeSettings


@dataclass(frozen=True, slots=True)
class Choice:
    """How a member is told of a topic."""

    bell: bool
    mail: bool


def choice_in(settings: NoticeSettings | None, topic: NoticeTopic) -> Choice:
    """The choice that stands in `settings`, else the topic's own."""
    chosen = settings.choices.get(topic.key, {}) if settings else {}
    return Choice(bell=chosen.get("bell", topic.bell), mail=chosen.get("mail", topic.mail))


def choices_of(members: Iterable[Any], topic: str) -> dict[UUID, Choice]:
    """The choice of each member for one topic. One query."""
    found = notice_topics.get(topic)
    pks = [member.pk for member in members]
    stored = {row.member_id: row for row in NoticeSettings.objects.filter(member__in=pks)}
    return {pk: choice_in(stored.get(pk), found) for pk in pks}
