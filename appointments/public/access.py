"""How people without a login reach calendars and appointments: by links that they were given."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from appointments.links import ids_of_token
from appointments.models import Appointment, BookingLink, Calendar, CalendarGroup, SlotHold
from appointments.services.booking_links import token_hash
from hoopcrm.accounts.models import Account
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.files.models import StoredFile

LONGEST_TOKEN = 100


def appointment_of_token(token: str) -> Appointment:
    """The appointment that a link names, with its account. Raises Http404."""
    ids = ids_of_token(token)
    if ids is None:
        raise Http404
    with unscoped("a link names its appointment before any account is entered"):
        found: Appointment | None = (
            Appointment.objects.filter(account_id=ids[0], pk=ids[1])
            .filter(contact__deleted_at__isnull=True)
            .exclude(account__state=Account.State.CLOSED)
            .select_related("account", "contact", "calendar__account", "member__user", "series")
            .first()
        )
    if found is None:
        raise Http404
    return found


def calendar_of_slug(slug: str) -> Calendar:
    """The calendar of a booking page, open or not, with its account. Raises Http404."""
    with unscoped("the address of a booking page names no account"):
        rows = Calendar.objects.filter(slug=slug).select_related("account", "group")
        found: Calendar | None = rows.first()
    if found is None:
        raise Http404
    return found


def cover_file(pk: UUID) -> StoredFile:
    """A cover by its file, for anybody. Raises Http404 when it is none any more."""
    with unscoped("the address of a cover names no account"):
        rows = Calendar.objects.filter(cover=pk, deleted_at__isnull=True)
        open_ones = rows.exclude(account__state=Account.State.CLOSED).select_related("account")
        calendar: Any = open_ones.first()
    if calendar is None:
        raise Http404
    with scope(calendar.account):
        stored: StoredFile | None = StoredFile.objects.filter(pk=pk).first()
    if stored is None:
        raise Http404
    return stored


def group_of_slug(slug: str) -> CalendarGroup:
    """The group of a booking page, open or not, with its account. Raises Http404."""
    with unscoped("the address of a booking page names no account"):
        rows = CalendarGroup.objects.filter(slug=slug).select_related("account")
        found: CalendarGroup | None = rows.first()
    if found is None:
        raise Http404
    return found


def link_of_token(token: str) -> BookingLink:
    """A one-time link, used or not, with its calendar and account. Raises Http404."""
    if len(token) > LONGEST_TOKEN:
        raise Http404
    with unscoped("a one-time link names no account"):
        rows = BookingLink.objects.filter(token_hash=token_hash(token))
        found: BookingLink | None = rows.select_related("calendar__account").first()
    if found is None:
        raise Http404
    return found


def takes_bookings(calendar: Calendar) -> bool:
    """Whether anybody can book in it now."""
    account: Any = calendar.account
    return calendar.is_active and calendar.deleted_at is None and not account.is_read_only


def bookable_in(group: CalendarGroup) -> list[Calendar]:
    """The calendars that a group's page offers; the account is in scope."""
    rows = Calendar.objects.filter(
        group=group, is_active=True, deleted_at__isnull=True, slug__isnull=False
    )
    return list(rows.exclude(slug="").select_related("account").order_by("name", "pk"))


def made_by(form: UUID) -> Appointment | None:
    """What a form has booked already; the account is in scope."""
    rows = Appointment.objects.filter(pk=form).select_related("calendar")
    found: Appointment | None = rows.first()
    return found


def kept_until(key: UUID | None, calendar: Calendar, starts_at: datetime) -> datetime | None:
    """Until when a seat at that time is kept under the key."""
    if key is None:
        return None
    rows = SlotHold.objects.filter(key=key, slot__calendar=calendar, slot__starts_at=starts_at)
    found: datetime | None = (
        rows.filter(expires_at__gt=now()).values_list("expires_at", flat=True).first()
    )
    return found


def series_of(appointment: Appointment) -> list[Appointment]:
    """The appointments that were booked together with it, in their order."""
    if appointment.series_id is None:
        return [appointment]
    return list(Appointment.objects.filter(series=appointment.series_id).order_by("starts_at"))
