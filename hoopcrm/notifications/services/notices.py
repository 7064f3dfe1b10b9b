"""Notices: made from events, read, and thrown away when they are old."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.events.access import events_by_id
from hoopcrm.events.models import Event
from hoopcrm.notifications.choices import Choice, choices_of
from hoopcrm.notifications.kinds import (
    About,
    NoticeRule,
    notice_rules,
    notice_subjects,
    rules_of,
)
from hoopcrm.notifications.models import Notice

# Events about one record that follow each other within this time are one notice.
FOLD_WITHIN = timedelta(minutes=15)
# A mail waits this long for what may follow; by then the notice may have been read.
MAIL_AFTER = timedelta(minutes=2)
KEPT_READ = timedelta(days=90)
KEPT_AT_ALL = timedelta(days=365)
KEPT_FOLDED = timedelta(days=7)
SILENT = "tells members of an event that is kept already"


@service(silent=SILENT, read_only=ReadOnly.ALLOW)
def notices_make(actor: Actor, *, event: Event) -> int:
    """Tell everybody whom the event concerns; returns how many. Twice makes no second notice."""
    told: set[UUID] = set()
    for rule in rules_of(event.type):
        audience = dict(rule.audience(event))
        caused_by = None if rule.own else event.actor_id
        wanted = [pk for pk in audience if pk != caused_by and pk not in told]
        about = rule.about(event) if wanted else None
        if about is None:
            continue
        members = [
            member
            for member in active_members().select_related("role").filter(pk__in=wanted)
            if rule.allows(member)
            and _may_see(member, about)
            and event.pk in events_by_id(member, [event.pk])
        ]
        choices = choices_of(members, rule.topic)
        for member in members:
            told.add(member.pk)
            _tell(event, rule, about, member, choices[member.pk], audience[member.pk])
    return len(told)


def _may_see(member: Member, about: About) -> bool:
    subject = notice_subjects.find(about.type)
    return subject is not None and about.id in subject.find(member, [about.id])


def _tell(
    event: Event, rule: NoticeRule, about: About, member: Member, choice: Choice, count: int
) -> None:
    if not (choice.bell or choice.mail):
        return
    moment = now()
    notice, made = Notice.objects.get_or_create(
        account_id=event.account_id,
        member=member,
        event_id=event.pk,
        defaults={
            "rule": rule.key,
            "about_type": about.type,
            "about_id": about.id,
            "count": count,
            "since": moment,
            "at": moment,
            "shown": choice.bell,
            "mail_due_at": moment + MAIL_AFTER if choice.mail else None,
        },
    )
    if made and rule.folds:
        _take_in(notice, rule)


def _take_in(notice: Notice, rule: NoticeRule) -> None:
    """Let a new notice stand for the unread one before it about the same record."""
    joins = [other.key for other in notice_rules if other.topic == rule.topic and other.folds]
    earlier: Notice | None = (
        Notice.objects.select_for_update()
        .filter(
            member_id=notice.member_id,
            about_type=notice.about_type,
            about_id=notice.about_id,
            rule__in=joins,
            read_at__isnull=True,
            since__gte=notice.at - FOLD_WITHIN,
            shown=notice.shown,
        )
        .filter(Q(shown=True) | Q(mail_due_at__isnull=False))
        .exclude(pk=notice.pk)
        .order_by("-at", "-id")
        .first()
    )
    if earlier is None:
        return
    notice.count += earlier.count
    notice.since = earlier.since
    if notice.mail_due_at is not None and earlier.mail_due_at is not None:
        notice.mail_due_at = earlier.mail_due_at
    earlier.shown, earlier.mail_due_at = False, None
    earlier.save(update_fields=["shown", "mail_due_at"])
    notice.save(update_fields=["count", "since", "mail_due_at"])


@service(silent="what a member has read is their own affair", read_only=ReadOnly.ALLOW)
def notices_mark(actor: Actor, *, notices: Iterable[Notice] | Any, read: bool) -> int:
    """Mark notices as read, or as unread; returns how many changed."""
    pks = [notice.pk for notice in notices]
    rows = Notice.objects.filter(pk__in=pks, read_at__isnull=read)
    return int(rows.update(read_at=now() if read else None))


@service(silent="what a member has read is their own affair", read_only=ReadOnly.ALLOW)
def notices_mark_all(actor: Actor, *, member: Member) -> int:
    """Mark all of a member's notices as read; returns how many changed."""
    rows = Notice.objects.filter(member=member, shown=True, read_at__isnull=True)
    return int(rows.update(read_at=now()))


@service(silent="old notices say nothing that the events do not", read_only=ReadOnly.ALLOW)
def notices_forget(actor: Actor, *, limit: int) -> int:
    """Delete up to `limit` notices of the account that nobody will look for any more."""
    moment = now()
    old = (
        Q(at__lt=moment - KEPT_AT_ALL)
        | Q(at__lt=moment - KEPT_READ, read_at__isnull=False)
        | Q(at__lt=moment - KEPT_FOLDED, shown=False, mail_due_at__isnull=True)
    )
    pks = list(Notice.objects.filter(old).order_by("at").values_list("pk", flat=True)[:limit])
    deleted, _rows = Notice.objects.filter(pk__in=pks).delete()
    return int(deleted)


@service(silent="what they told of is gone", read_only=ReadOnly.ALLOW)
def notices_drop(actor: Actor, *, about: Collection[UUID], events: Collection[UUID]) -> list[UUID]:
    """Delete the notices about these records, and those of these events; returns their ids."""
    gone = Q(about_id__in=list(about)) | Q(event_id__in=list(events))
    pks = list(Notice.objects.filter(gone).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=pks).delete()
    return pks
