"""The state of the list of appointments in words: its pills, what a saved list shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _

from appointments.access import calendar_names, group_names
from appointments.list_columns import column_names
from appointments.list_state import CUSTOM, SORTS, SPANS, AppointmentState
from appointments.models import Appointment
from appointments.resource_access import room_names
from contacts.conditions.choices import ME
from hoopcrm.accounts.access import member_names


@dataclass(frozen=True, slots=True)
class Said:
    """A filter in words.

    Attributes:
        part: what `?drop=` calls it.
        is_broken: whether it speaks of something that is gone.
    """

    part: str
    text: str
    is_broken: bool = False


def filters_said(state: AppointmentState) -> list[Said]:
    """What narrows the list down, but for a span of its menu."""
    said = [Said("dates", days_said(state))] if state.show == CUSTOM else []
    if state.statuses:
        labels = dict(Appointment.Status.choices)
        named = ", ".join(str(labels[one]) for one in state.statuses)
        said.append(Said("status", _("Status: %(names)s") % {"names": named}))
    elif state.cancelled:
        said.append(Said("cancelled", _("Cancelled and invalid ones too")))
    for part, chosen, names_of, text, gone in (
        ("calendar", state.calendars, calendar_names, _("Calendar: %(names)s"), _("deleted")),
        ("group", state.groups, group_names, _("Group: %(names)s"), _("deleted")),
        ("member", state.members, _people, _("With: %(names)s"), _("not known")),
        ("room", state.rooms, room_names, _("Room: %(names)s"), _("deleted")),
    ):
        if chosen:
            said.append(_said(part, chosen, names_of, text, gone))
    return said


def _said(
    part: str,
    chosen: Sequence[str],
    names_of: Callable[[Sequence[str]], Mapping[str, str]],
    text: str,
    gone: str,
) -> Said:
    names = names_of(chosen)
    told = ", ".join(names.get(one, f"({gone})") for one in chosen)
    return Said(part, text % {"names": told}, any(one not in names for one in chosen))


def _people(chosen: Sequence[str]) -> Mapping[str, str]:
    found = member_names([UUID(one) for one in chosen if one != ME])
    names = {str(pk): name for pk, name in found.items()}
    return names | ({ME: _("me (whoever looks)")} if ME in chosen else {})


def days_said(state: AppointmentState) -> str:
    """The days of CUSTOM."""
    first, last = (
        formats.date_format(date.fromisoformat(one), "j M Y") if one else ""
        for one in (state.first, state.last)
    )
    if first and last:
        return (
            first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
        )
    if first:
        return _("From %(day)s") % {"day": first}
    return _("Up to %(day)s") % {"day": last} if last else _("Any day")


def dates_said(state: AppointmentState) -> str:
    """The span, whatever it is."""
    return days_said(state) if state.show == CUSTOM else str(SPANS[state.show])


def sort_said(state: AppointmentState) -> str:
    """The order, such as "Start (soonest first)"."""
    _order, label, way = SORTS[state.order_key]
    return f"{label} ({way})"


def review(state: AppointmentState, member: Any) -> list[tuple[str, list[str]]]:
    """What a saved list will show."""
    said = [one.text for one in filters_said(state) if one.part != "dates"]
    return [
        (_("Dates"), [dates_said(state)]),
        (
            _("Filters"),
            ["; ".join(said) if said else _("None: all but cancelled and invalid ones")],
        ),
        (_("Columns"), [", ".join([_("Appointment"), *column_names(state.columns)])]),
        (_("Sort"), [sort_said(state)]),
    ]


def changes(before: AppointmentState, after: AppointmentState) -> dict[str, Any]:
    """What differs between two states, as events keep it."""
    told: dict[str, Any] = {}
    for name, words in (
        ("dates", dates_said),
        ("filters", lambda one: [said.text for said in filters_said(one) if said.part != "dates"]),
        ("sort", sort_said),
        ("columns", lambda one: column_names(one.columns)),
    ):
        was, now = words(before), words(after)  # type: ignore[operator]
        if was != now:
            told[name] = [was, now]
    return told
