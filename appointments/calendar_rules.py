"""What each type of calendar may be: how many members, which settings."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from appointments.models import Calendar
from hoopcrm.core.errors import Refused

Type = Calendar.Type

EXACTLY_ONE = frozenset({Type.CLASS, Type.PERSONAL})
AT_LEAST_ONE = frozenset({Type.ROUND_ROBIN, Type.COLLECTIVE, Type.SERVICE})
# Whoever books may choose among several.
CHOOSABLE = frozenset({Type.ROUND_ROBIN, Type.SERVICE})
# Several bookings may stand at one time.
SHARED = frozenset({Type.EVENT, Type.ROUND_ROBIN, Type.CLASS})


def require_hosts(type: str, members: Sequence[Any]) -> None:
    """Raise Refused on `members` when a calendar of this type cannot have these."""
    count = len(members)
    if type in EXACTLY_ONE and count != 1:
        raise _members("exactly_one", _("A calendar of this type has exactly one member."))
    if type in AT_LEAST_ONE and not count:
        raise _members("no_members", _("Choose at least one member: somebody has to be booked."))
    if type == Type.EVENT and count > 1:
        message = _("An event has one member or none. For several, make a round robin.")
        raise _members("too_many", message)


def require_settings(calendar: Calendar, count: int) -> None:
    """Raise Refused when the settings do not go with the type, or with so many members."""
    if calendar.per_slot > 1 and calendar.type not in SHARED:
        message = _("Calendars of this type take one booking at a time.")
        raise Refused("one_at_a_time", message, field="per_slot")
    if calendar.distribution != Calendar.Distribution.AVAILABILITY and (
        calendar.type != Type.ROUND_ROBIN
    ):
        raise _not_here("distribution")
    if calendar.staff_choice and calendar.type not in CHOOSABLE:
        raise _not_here("staff_choice")
    if calendar.guests and not calendar.takes_guests:
        raise Refused("no_guests", _("Whoever comes to a class books a seat."), field="guests")
    if calendar.repeats and count > 1:
        message = _("Bookings repeat in calendars with one member only.")
        raise Refused("several_members", message, field="repeats")
    redirects = calendar.after_booking == Calendar.AfterBooking.REDIRECT
    if redirects and not calendar.redirect_url:
        raise Refused("required", _("Give the page that they go to."), field="redirect_url")


def _members(code: str, message: str) -> Refused:
    return Refused(code, message, field="members")


def _not_here(field: str) -> Refused:
    message = _("Calendars of this type do not have this setting.")
    return Refused("not_here", message, field=field)
