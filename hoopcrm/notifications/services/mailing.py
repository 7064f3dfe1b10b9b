"""Sending what members want by mail: notices in batches, and the digest of the day.

A mail is sent inside the transaction that notes it as sent, with the member's settings locked: a
worker that dies in between sends it again, none is lost, and two workers never send the same.
"""

import datetime as dt
from datetime import timedelta

from django.utils import timezone

from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.notifications.access import lines_of
from hoopcrm.notifications.digests import notice_digests
from hoopcrm.notifications.mails import send_digest, send_notices
from hoopcrm.notifications.models import Notice, NoticeSettings

# At most one mail of notices for a member within this time.
MAIL_EVERY = timedelta(minutes=15)
# A mail that could not be sent in this time is not news any more; the bell still tells it.
GIVE_UP_AFTER = timedelta(days=1)
# A digest that is late by more than this waits for the next day.
DIGEST_WITHIN = timedelta(hours=3)
SILENT = "tells a member of events that are kept already"


@service(silent=SILENT, read_only=ReadOnly.ALLOW)
def notices_mail(actor: Actor, *, member_id: object) -> int:
    """Send a member what waits for them in one mail; returns how many notices it tells.

    Nothing is sent for what they have read meanwhile or may no longer see, nor while the mail
    before it is fresh.

    Raises:
        OSError: the mail could not be sent; nothing was changed.
    """
    moment = now()
    member = _working(member_id)
    waiting = Notice.objects.filter(member_id=member_id, mail_due_at__isnull=False)
    if member is None:
        waiting.update(mail_due_at=None)
        return 0
    settings = _locked(member)
    if settings.mailed_at is not None and settings.mailed_at > moment - MAIL_EVERY:
        return 0
    rows = list(waiting.filter(mail_due_at__lte=moment).order_by("at", "id"))
    fresh = [row for row in rows if row.is_unread and row.at > moment - GIVE_UP_AFTER]
    with timezone.override(member.user.time_zone or member.account.time_zone):
        lines = [line for line in lines_of(member, fresh) if line.title]
        if lines:
            send_notices(member, lines)
    told = [line.notice.pk for line in lines]
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mail_due_at=None)
    Notice.objects.filter(pk__in=told).update(mailed_at=moment)
    if lines:
        settings.mailed_at = moment
        settings.save(update_fields=["mailed_at"])
    return len(lines)


@service(silent=SILENT, read_only=ReadOnly.ALLOW)
def digest_mail(actor: Actor, *, member_id: object) -> bool:
    """Send a member the digest of the day when its hour has come; False when nothing was sent.

    It is done with for the day even where there was nothing to tell.

    Raises:
        OSError: the mail could not be sent; nothing was changed.
    """
    member = _working(member_id)
    if member is None:
        return False
    settings = _locked(member)
    with timezone.override(member.user.time_zone or member.account.time_zone):
        local = timezone.localtime(now())
        if not digest_is_due(settings, local):
            return False
        parts = [
            part
            for digest in notice_digests
            if member.has(digest.permission)
            for part in digest.parts(member)
            if part.lines
        ]
        if parts:
            send_digest(member, parts)
    settings.digest_on = local.date()
    settings.save(update_fields=["digest_on"])
    return bool(parts)


def digest_is_due(settings: NoticeSettings, local: dt.datetime) -> bool:
    """Whether the digest of the day of `local` is to go out now, on the member's clock."""
    if settings.digest_at is None or settings.digest_on == local.date():
        return False
    planned = dt.datetime.combine(local.date(), settings.digest_at, tzinfo=local.tzinfo)
    return planned <= local < planned + DIGEST_WITHIN


def _working(member_id: object) -> Member | None:
    """The member, while they work here and may be told anything."""
    members = active_members().select_related("role", "account")
    member: Member | None = members.filter(pk=member_id).first()
    return member if member is not None and member.has("notices.use") else None


def _locked(member: Member) -> NoticeSettings:
    settings: NoticeSettings
    settings, _made = NoticeSettings.objects.select_for_update().get_or_create(
        account_id=member.account_id, member=member
    )
    return settings
