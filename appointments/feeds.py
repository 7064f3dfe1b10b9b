"""Addresses of feeds, what they show, and the reading of calendars elsewhere by the clock."""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse

from appointments import ics
from appointments.access import visible_appointments, visible_blocks, visible_calendars
from appointments.models import BusyCalendar, Feed
from appointments.services.feeds import (
    busy_calendar_claim,
    busy_calendar_failed,
    busy_calendar_store,
)
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.fetch import fetch
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.core.secrets import Unreadable, decrypt

logger = logging.getLogger(__name__)

_SALT = "appointments.feed"
BACK, AHEAD = timedelta(days=31), timedelta(days=366)
MOST_SHOWN = 5_000
LARGEST_FILE = 5_000_000
MOST_AT_ONCE = 50


def feed_url(feed: Feed) -> str:
    """The whole secret address."""
    return settings.SITE_URL + reverse("booking:feed", args=[_token(feed)])


def _token(feed: Feed) -> str:
    ids = urlsafe_b64encode(feed.pk.bytes).decode().rstrip("=")
    return Signer(salt=_SALT).sign(ids)


def feed_of_token(token: str) -> Feed | None:
    """The feed at a secret address, as long as its member works here and may see it."""
    try:
        raw = urlsafe_b64decode(Signer(salt=_SALT).unsign(token) + "==")
        pk = UUID(bytes=raw)
    except (BadSignature, ValueError):
        return None
    with unscoped("a secret address names its feed before any account is entered"):
        found: Feed | None = (
            Feed.objects.filter(pk=pk, member__left_at=None, member__user__is_active=True)
            .exclude(account__state=Account.State.CLOSED)
            .select_related("account", "member__user", "member__role", "calendar")
            .first()
        )
    return found


def feed_content(feed: Feed) -> bytes | None:
    """The calendar file; None when the member may not see it any more. Inside its account."""
    member: Any = feed.member
    if not member.has("appointments.view"):
        return None
    rows = visible_appointments(member).filter(
        starts_at__gte=now() - BACK, starts_at__lte=now() + AHEAD
    )
    blocks = visible_blocks(member).filter(ends_at__gte=now() - BACK)
    if feed.calendar is None:
        name = f"{member}, {feed.account.name}"
        rows = rows.filter(hosts__member=member)
        blocks = blocks.filter(member=member)
    else:
        if not visible_calendars(member).filter(pk=feed.calendar_id).exists():
            return None
        name = f"{feed.calendar}, {feed.account.name}"
        rows = rows.filter(calendar=feed.calendar_id)
        blocks = blocks.filter(calendar=feed.calendar_id)
    shown, cut = _nearest(rows.select_related("contact"))
    return ics.feed(name, member, shown, blocks[:MOST_SHOWN], cut=cut)


def _nearest(rows: QuerySet[Any]) -> tuple[list[Any], datetime | None]:
    """What comes next, and as much of what was as there is room for; and from when on more of
    what comes is left out.
    """
    since = now() - timedelta(days=1)
    coming = list(rows.filter(starts_at__gte=since).order_by("starts_at", "pk")[: MOST_SHOWN + 1])
    if len(coming) > MOST_SHOWN:
        return coming[:MOST_SHOWN], coming[MOST_SHOWN].starts_at
    was = rows.filter(starts_at__lt=since).order_by("-starts_at", "-pk")
    return [*was[: MOST_SHOWN - len(coming)], *coming], None


def read_due(limit: int = MOST_AT_ONCE) -> int:
    """Read the calendars elsewhere that are due; returns how many."""
    with unscoped("calendars of all accounts are read by one clock"):
        due = list(
            BusyCalendar.objects.filter(next_at__lte=now(), member__left_at=None)
            .exclude(account__state__in=(Account.State.READ_ONLY, Account.State.CLOSED))
            .select_related("account")
            .order_by("next_at")[:limit]
        )
    for busy in due:
        with scope(busy.account):
            read_busy(busy)
    return len(due)


def read_busy(busy: BusyCalendar, *, now_please: bool = False) -> None:
    """Read one calendar, unless another worker does. The address is asked outside of any
    transaction.

    Args:
        now_please: also when it is not due.
    """
    actor = Actor.system("Calendars elsewhere")
    claimed = busy_calendar_claim(actor, pk=busy.pk, due=not now_please)
    if claimed is None:
        return
    try:
        fetched = fetch(decrypt(claimed.address), most_bytes=LARGEST_FILE, etag=claimed.etag)
        busy_calendar_store(actor, busy=claimed, fetched=fetched)
    except Refused as refused:
        busy_calendar_failed(actor, busy=claimed, message=refused.message)
    except Unreadable:
        busy_calendar_failed(actor, busy=claimed, message="The address has to be pasted again.")
    except Exception:
        logger.exception("calendar %s could not be read", busy.pk)
        busy_calendar_failed(actor, busy=claimed, message="This calendar cannot be read.")
