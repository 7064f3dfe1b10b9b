"""How a member's notices are reached, and what they say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.core.keyset import Kind, Order
from hoopcrm.events.access import events_by_id
from hoopcrm.events.types import event_types
from hoopcrm.notifications.kinds import NoticeRule, Shown, notice_rules, notice_subjects
from hoopcrm.notifications.models import Notice, NoticeSettings

MOST_COUNTED = 99
LATEST = 8
NEWEST = Order(key="at", column="at", kind=Kind.TIME, descending=True, blanks=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice in words. Without a title the record is gone, or no longer the member's to see.

    Attributes:
        who: who caused it, "" where it was nobody.
        more: how many events it stands for besides the one it tells.
        record_url: the record itself, "" when it cannot be opened.
    """

    notice: Notice
    title: str
    text: str
    icon: str
    who: str = ""
    more: int = 0
    record_url: str = ""

    @property
    def url(self) -> str:
        """Opens the record and marks the notice as read."""
        return self._address("open")

    @property
    def toggle_url(self) -> str:
        """Posted to: marks it as read, or as unread again."""
        return self._address("unread" if self.notice.read_at else "read")

    def _address(self, name: str) -> str:
        return reverse(f"notifications:{name}", args=[self.notice.account_id, self.notice.pk])


def own_notices(member: Any) -> QuerySet[Notice]:
    """The member's notices as the bell shows them, the newest first."""
    rows: QuerySet[Notice] = Notice.objects.filter(member=member, shown=True)
    return rows.order_by("-at", "-id")


def unread_notices(member: Any) -> QuerySet[Notice]:
    """Those that the member has not opened."""
    return own_notices(member).filter(read_at__isnull=True)


def unread_count(member: Any) -> int:
    """How many are unread; counted up to 100. One query."""
    return int(unread_notices(member)[: MOST_COUNTED + 1].count())


def get_notice(member: Any, pk: UUID) -> Notice:
    """A notice of the member. Raises Http404."""
    notice: Notice | None = Notice.objects.filter(member=member, pk=pk).first()
    if notice is None:
        raise Http404
    return notice


def notices_by_id(pks: Iterable[UUID]) -> list[Notice]:
    """These notices in this order; the caller has found them among the member's own."""
    wanted = list(pks)
    found = {row.pk: row for row in Notice.objects.filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]


def settings_of(member: Any) -> NoticeSettings:
    """The member's choices; a row that is not stored yet when they made none."""
    stored: NoticeSettings | None = NoticeSettings.objects.filter(member=member).first()
    return stored or NoticeSettings(account_id=member.account_id, member=member)


def lines_of(member: Any, notices: Iterable[Notice]) -> list[NoticeLine]:
    """The notices in words, as far as the member may see what they are about.

    One query for the events, and one for each kind of record.
    """
    rows = list(notices)
    events = events_by_id(member, [row.event_id for row in rows])
    asked: dict[str, set[UUID]] = defaultdict(set)
    rules: dict[UUID, NoticeRule] = {}
    for row in rows:
        rule = notice_rules.find(row.rule)
        if rule is not None and row.event_id in events and rule.allows(member):
            rules[row.pk] = rule
            asked[row.about_type].add(row.about_id)
    records: dict[tuple[str, UUID], Shown] = {
        (key, pk): shown
        for key, ids in asked.items()
        if (subject := notice_subjects.find(key))
        for pk, shown in subject.find(member, ids).items()
    }
    lines = []
    for row in rows:
        record = records.get((row.about_type, row.about_id))
        if row.pk not in rules or record is None:
            lines.append(_closed(row))
        else:
            lines.append(_line(row, rules[row.pk], events[row.event_id], record))
    return lines


def _line(row: Notice, rule: NoticeRule, event: Any, record: Shown) -> NoticeLine:
    kind = event_types.find(event.type)
    joint = "&" if "?" in record.url else "?"
    return NoticeLine(
        notice=row,
        title=record.title,
        text=rule.text(event, row.count),
        icon=kind.icon if kind else "bell",
        who=event.actor_label if event.actor_kind == "member" else "",
        more=row.count - 1 if rule.folds else 0,
        record_url=f"{record.url}{joint}{rule.place}" if rule.place else record.url,
    )


def _closed(row: Notice) -> NoticeLine:
    text = _("What this was about was deleted, or is not yours to see any more.")
    return NoticeLine(notice=row, title="", text=text, icon="eye-off")
