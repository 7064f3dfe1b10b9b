"""What members are told of: topics that they switch on and off, and the rules behind them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe, event_types


@dataclass(frozen=True, kw_only=True)
class NoticeTopic:
    """A group of notices in the settings.

    Attributes:
        bell, mail: how a member is told who has not chosen.
        permission: members without it are not asked.
    """

    key: str
    label: Text
    text: Text
    permission: str = ""
    bell: bool = True
    mail: bool = False
    weight: int = 50


@dataclass(frozen=True, slots=True)
class About:
    """A record that a notice leads to: the key of a `NoticeSubject`, and the record's id."""

    type: str
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A record as a notice names it."""

    title: str
    url: str


def _told(event: Event, count: int) -> str:
    return describe(event)


@dataclass(frozen=True, kw_only=True)
class NoticeRule:
    """Whom an event tells.

    The first rule of an event that fits a member makes the notice; whoever caused the event, has
    left, may not see the record or lacks a right is told nothing.

    Attributes:
        event_type: key of the event type.
        about: what the notice leads to; None when there is nothing (any more).
        audience: members by id, each with how many records it is about (mostly 1).
        permission: to be held besides what the event type asks.
        folds: whether a second event about the same record within a short time joins the unread
            notice of the first instead of making another.
        text: one line from the event and the count.
        own: whether whoever caused the event is told as well, since it shows only later.
        of_job: whether it sums up what a job did; the events of jobs tell nobody singly.
        place: query of the record's page that shows it, such as "tab=notes".
    """

    key: str
    topic: str
    event_type: str
    about: Callable[[Event], About | None]
    audience: Callable[[Event], Mapping[UUID, int]]
    permission: str = ""
    folds: bool = False
    text: Callable[[Event, int], str] = _told
    own: bool = False
    of_job: bool = False
    place: str = ""
    weight: int = 50

    def allows(self, member: Any) -> bool:
        """Whether the member holds what the rule and its event type ask."""
        kind = event_types.find(self.event_type)
        needed = (self.permission, kind.permission if kind else "")
        return all(member.has(permission) for permission in needed if permission)


@dataclass(frozen=True, kw_only=True)
class NoticeSubject:
    """A kind of record that notices lead to.

    `find(member, ids)` names those of the records that exist and that the member may see.
    """

    key: str
    find: Callable[[Any, Iterable[UUID]], Mapping[UUID, Shown]]


notice_topics: Registry[NoticeTopic] = Registry("notice_topics")
notice_rules: Registry[NoticeRule] = Registry("notice_rules")
notice_subjects: Registry[NoticeSubject] = Registry("notice_subjects")


def rules_of(event_type: str) -> list[NoticeRule]:
    """The rules of an event type, in their order."""
    return [rule for rule in notice_rules if rule.event_type == event_type]


def topics_for(member: Any) -> list[NoticeTopic]:
    """The topics that can concern the member."""
    return [
        topic for topic in notice_topics if not topic.permission or member.has(topic.permission)
    ]
