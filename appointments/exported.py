"""The list of appointments as a table for spreadsheets."""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.cards import place_text
from appointments.list_columns import COLUMNS, ListPage, column_names
from appointments.list_finder import found, take_of
from appointments.list_state import AppointmentQuery
from appointments.listed import by_id, guest_numbers
from appointments.models import Appointment
from appointments.people import people_of
from contacts.listing.cells import Addresses
from hoopcrm.core.text import harmless_cell

MOST_ROWS = 100_000
CHUNK = 500
# What the page shortens, or says in a way that spreadsheets cannot sort.
WHOLE: dict[str, Callable[[Appointment, ListPage], str]] = {
    "place": lambda one, page: place_text(one),
    "reason": lambda one, page: one.cancel_reason,
    "description": lambda one, page: one.description,
    "booked": lambda one, page: _clock(one.created_at, page.zone),
}


def too_many(member: Any, query: AppointmentQuery) -> bool:
    """Whether the list has more than MOST_ROWS."""
    rows = found(member, query.state, query.search).order_by()
    return bool(rows[: MOST_ROWS + 1].count() > MOST_ROWS)


def table_of(member: Any, query: AppointmentQuery, zone: ZoneInfo) -> Iterator[list[str]]:
    """The headings, then a row for each appointment in the list's order, with its columns.

    Args:
        zone: by whose clock times are told.
    """
    keys = [key for key in query.state.columns if key in COLUMNS and key != "when"]
    times = [_("Start"), _("End"), _("Time zone")]
    yield [harmless_cell(name) for name in (_("Appointment"), *times, *column_names(keys))]
    place = None
    while True:
        # Between two rows the answer may be sent by whoever has another clock.
        with timezone.override(zone):
            places = take_of(member, query.state, query.search)(place, False, CHUNK)
            rows = _rows(member, [one.pk for one in places], keys, zone)
        yield from rows
        if len(places) < CHUNK:
            return
        place = places[-1]


def _rows(member: Any, pks: list[Any], keys: list[str], zone: ZoneInfo) -> list[list[str]]:
    appointments = by_id(pks)
    page = ListPage(
        member=member,
        people=people_of(member, appointments),
        records=Addresses("contacts:record", member.account),
        guests=guest_numbers(pks) if "guests" in keys else {},
        zone=zone,
    )
    return [
        [
            harmless_cell(cell)
            for cell in (
                one.title,
                _clock(one.starts_at, zone),
                _clock(one.ends_at, zone),
                str(zone),
                *(_cell(one, key, page) for key in keys),
            )
        ]
        for one in appointments
    ]


def _cell(one: Appointment, key: str, page: ListPage) -> str:
    if key in WHOLE:
        return WHOLE[key](one, page)
    cell = COLUMNS[key].cell(one, page)
    return str(cell["text"]) if cell else ""


def _clock(moment: Any, zone: ZoneInfo) -> str:
    """As spreadsheets read it, such as "2026-05-31 17:30"."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
