"""Secret addresses of calendars, and calendars elsewhere that say when a member is busy."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from appointments.busy_ics import busy_times
from appointments.models import BusyCalendar, BusyTime, Calendar, Feed
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.fetch import Fetched, require_public
from hoopcrm.core.journal import Restored, operation_start, record_deletes, restore
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.secrets import encrypt
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit

DELETED = "busy_calendar.deleted"
MOST = 10
EVERY = timedelta(minutes=15)
AFTER_ERROR = timedelta(hours=1)
BACK, AHEAD = timedelta(days=1), timedelta(days=400)


@service
def feed_make(actor: Actor, *, member: Member, calendar: Calendar | None = None) -> Feed:
    """A new secret address; the one before stops working."""
    Feed.objects.filter(member=member, calendar=calendar).delete()
    made: Feed = Feed.objects.create(
        account_id=current_account().pk, member=member, calendar=calendar
    )
    emit("feed.made", account=current_account(), actor=actor, data={"name": str(calendar or "")})
    return made


@service(silent="an address that is not there cannot be closed; closing one is told")
def feed_drop(actor: Actor, *, member: Member, calendar: Calendar | None = None) -> bool:
    """Close the secret address; False when there was none."""
    count, _kinds = Feed.objects.filter(member=member, calendar=calendar).delete()
    if count:
        name = str(calendar or "")
        emit("feed.dropped", account=current_account(), actor=actor, data={"name": name})
    return bool(count)


@service
def busy_calendar_add(actor: Actor, *, member: Member, name: str, address: str) -> BusyCalendar:
    """Have the busy times of a calendar elsewhere read from now on.

    Raises:
        Refused: `required`, `too_long`, `too_many`, `address`.
    """
    address = address.strip()
    if address.lower().startswith("webcal://"):
        address = f"https://{address[len('webcal://') :]}"
    if not address:
        raise Refused("required", _("Paste the address of the calendar."), field="address")
    if BusyCalendar.objects.filter(member=member).count() >= MOST:
        raise Refused(
            "too_many", _("%(most)d calendars at most.") % {"most": MOST}, field="address"
        )
    try:
        require_public(address)
    except Refused as refused:
        raise Refused(refused.code, refused.message, field="address") from refused
    host = address.partition("://")[2].partition("/")[0]
    made: BusyCalendar = BusyCalendar.objects.create(
        account_id=current_account().pk,
        member=member,
        name=clean_line(name, limit=80, field="name") or host[:80],
        address=encrypt(address),
    )
    emit("busy_calendar.added", account=current_account(), actor=actor, subject=made)
    return made


@service
def busy_calendar_delete(actor: Actor, *, busy: BusyCalendar) -> Operation:
    """Read a calendar no longer; the operation returned takes it back."""
    operation = operation_start(actor, kind=DELETED, label=busy.name)
    rows = BusyCalendar.objects.filter(pk=busy.pk)
    record_deletes(operation, rows)
    emit("busy_calendar.deleted", account=current_account(), actor=actor, subject=busy)
    rows.delete()
    return operation


@service
def busy_calendar_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Read the calendar again; its times come with the next reading."""
    result = restore(operation)
    BusyCalendar.objects.filter(member=actor.member).update(next_at=now(), etag="", digest="")
    emit("busy_calendar.restored", account=current_account(), actor=actor)
    return result


@service(silent="what a calendar elsewhere says is no change by anybody here")
def busy_calendar_claim(actor: Actor, *, pk: UUID, due: bool = True) -> BusyCalendar | None:
    """Take a calendar that is due, so that no other worker reads it; None when it is not.

    Args:
        due: False takes it at any time.
    """
    rows = BusyCalendar.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk)
    found: BusyCalendar | None = (rows.filter(next_at__lte=now()) if due else rows).first()
    if found is not None:
        BusyCalendar.objects.filter(pk=pk).update(next_at=now() + EVERY)
    return found


@service(silent="what a calendar elsewhere says is no change by anybody here")
def busy_calendar_store(actor: Actor, *, busy: BusyCalendar, fetched: Fetched) -> None:
    """Keep the busy times that were read, instead of those before.

    Raises:
        Refused: `not_a_calendar`, `too_many`, `unreachable`.
    """
    rows = BusyCalendar.objects.filter(pk=busy.pk)
    checked = {"checked_at": now(), "error": ""}
    digest = hashlib.sha256(fetched.content).hexdigest()
    if fetched.status == 304 or (fetched.status == 200 and digest == busy.digest and _fresh(busy)):
        rows.update(**checked)
        return
    if fetched.status != 200:
        raise Refused(
            "unreachable", _("The address answers with %(status)d.") % {"status": fetched.status}
        )
    member: Any = Member.objects.select_related("user").get(pk=busy.member_id)
    account: Any = current_account()
    zone = ZoneInfo(getattr(member.user, "time_zone", "") or account.time_zone)
    times = busy_times(fetched.content, now() - BACK, now() + AHEAD, zone)
    BusyTime.objects.filter(busy_calendar=busy).delete()
    BusyTime.objects.bulk_create(
        (
            BusyTime(
                account_id=busy.account_id,
                busy_calendar=busy,
                holder=busy.member_id,
                starts_at=start,
                ends_at=end,
            )
            for start, end in times
        ),
        batch_size=2_000,
    )
    etag = fetched.etag
    rows.update(digest=digest, etag=etag, events=len(times), read_at=now(), **checked)


@service(silent="what a calendar elsewhere says is no change by anybody here")
def busy_calendar_failed(actor: Actor, *, busy: BusyCalendar, message: str) -> None:
    """Note that it could not be read; what is known of it still counts."""
    BusyCalendar.objects.filter(pk=busy.pk).update(
        checked_at=now(), error=message[:300], next_at=now() + AFTER_ERROR
    )


def _fresh(busy: BusyCalendar) -> bool:
    """Whether what was read lately still reaches far enough ahead."""
    read: datetime | None = busy.read_at
    return read is not None and read > now() - timedelta(days=7)
