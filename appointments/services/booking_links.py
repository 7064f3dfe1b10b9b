"""One-time links: made and withdrawn by members, used up by one booking."""

import hashlib
import secrets
from datetime import timedelta

from django.utils.translation import gettext as _

from appointments.models import Appointment, BookingLink, Calendar
from appointments.services.checks import require_open
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.secrets import encrypt
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit

LONGEST_DAYS = 365
_TOKEN_BYTES = 24


def token_hash(token: str) -> str:
    """What is kept of a link's secret part."""
    return hashlib.sha256(token.encode()).hexdigest()


@service
def booking_link_create(
    actor: Actor, *, calendar: Calendar, days: int | None = None
) -> tuple[BookingLink, str]:
    """Make a link by which can be booked once; returns it and its secret part.

    Args:
        days: how long it lasts; None: until it is used.

    Raises:
        Refused: `out_of_range` on days, `inactive`, `deleted`.
    """
    require_open(calendar)
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        message = _("Give a number of days from 1 to %(most)d.") % {"most": LONGEST_DAYS}
        raise Refused("out_of_range", message, field="days")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link: BookingLink = BookingLink.objects.create(
        account_id=calendar.account_id,
        calendar=calendar,
        token_hash=token_hash(token),
        token_sealed=encrypt(token),
        expires_at=now() + timedelta(days=days) if days is not None else None,
        created_by=actor.member,
    )
    emit(
        "booking_link.created",
        account=calendar.account,
        actor=actor,
        subject=link,
        data={
            "calendar": calendar.name,
            "expires_at": link.expires_at.isoformat() if link.expires_at else "",
        },
    )
    return link, token


@service(silent="a link that was withdrawn stays so; others emit booking_link.withdrawn")
def booking_link_withdraw(actor: Actor, *, link: BookingLink) -> None:
    """Nobody books by the link any more. What was booked by it stays.

    Raises:
        Refused: `link_used`.
    """
    locked = BookingLink.objects.select_for_update().filter(pk=link.pk).first()
    if locked is None or locked.is_withdrawn:
        return
    if locked.is_used:
        raise Refused("link_used", _("This link was used meanwhile: cancel the appointment."))
    locked.withdrawn_at = now()
    locked.save(update_fields=["withdrawn_at"])
    emit(
        "booking_link.withdrawn",
        account=link.calendar.account,
        actor=actor,
        subject=locked,
        data={"calendar": link.calendar.name},
    )


def link_hold(link: BookingLink) -> BookingLink:
    """Lock the link until the transaction ends, if it can still be used.

    Raises:
        Refused: `link_used`, `link_withdrawn`, `link_expired`.
    """
    locked = BookingLink.objects.select_for_update().filter(pk=link.pk).first()
    if locked is None or locked.is_used:
        raise Refused("link_used", _("This link was used: it is good for one booking."))
    if locked.is_withdrawn:
        raise Refused("link_withdrawn", _("This link was withdrawn."))
    if locked.is_expired:
        raise Refused("link_expired", _("This link has expired."))
    return locked


def link_use(link: BookingLink, appointment: Appointment) -> None:
    """Nobody books by the locked link any more. Runs inside the service that has booked."""
    link.used_at, link.appointment = now(), appointment
    link.save(update_fields=["used_at", "appointment"])
