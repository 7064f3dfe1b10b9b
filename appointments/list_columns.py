"""The columns of the list of appointments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments.agenda_times import told_span
from appointments.cards import TONES, place_text
from appointments.models import Appointment
from appointments.people import People
from contacts.listing.cells import EMPTY, LINK, TEXT, Addresses, Cell
from contacts.listing.cells import TIME as MOMENT
from hoopcrm.core.extensions import Text
from hoopcrm.core.fragments import Fragment
from hoopcrm.core.moments import Moments

WHEN = Fragment("agenda/cells/when.html", "label", "text")
DOTTED = Fragment("agenda/cells/dotted.html", "label", "tone", "text")
STATUS = Fragment("agenda/cells/status.html", "label", "tone", "text")
SHOWN_LETTERS = 120


@dataclass(slots=True)
class ListPage:
    """What the cells of one page share.

    Attributes:
        guests: how many contacts are guests, by appointment; where a column tells it.
    """

    member: Any
    people: People
    records: Addresses
    guests: Mapping[UUID, int] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(str(timezone.get_current_timezone())))
    moments: Moments = field(default_factory=Moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column to choose.

    Attributes:
        cell: what a row's cell shows, None for nothing; `fragment` draws it.
        sort: key of the order that its header offers.
    """

    key: str
    label: Text
    cell: Callable[[Appointment, ListPage], Cell]
    fragment: Fragment = TEXT
    sort: str = ""

    def draw(self, one: Appointment, page: ListPage, label: str) -> SafeString:
        """The cell of a row."""
        cell = self.cell(one, page)
        if cell is None:
            return EMPTY.fill({})
        cell["label"] = label
        return (cell.pop("fragment", None) or self.fragment).fill(cell)


def _text(value: Any) -> Cell:
    return {"text": value} if value else None


def _when(one: Appointment, page: ListPage) -> Cell:
    return {"text": told_span(one.starts_at, one.ends_at, page.zone, dated=True)}


def _contact(one: Appointment, page: ListPage) -> Cell:
    person = page.people.person(one.contact, one)
    if not person.url:
        return {"text": person.name, "fragment": TEXT}
    return {"text": person.name, "href": f"{page.records.of(one.contact_id)}?tab=appointments"}


def _phone(one: Appointment, page: ListPage) -> Cell:
    number = one.contact.phone if page.people.may_open(one.contact_id) else ""
    return {"text": number, "href": f"tel:{number}"} if number else None


def _email(one: Appointment, page: ListPage) -> Cell:
    address = one.contact.email if page.people.may_open(one.contact_id) else ""
    return {"text": address, "href": f"mailto:{address}"} if address else None


def _calendar(one: Appointment, page: ListPage) -> Cell:
    calendar = one.calendar
    return {"text": calendar.name, "tone": f"tone-{calendar.colour}"} if calendar else None


def _status(one: Appointment, page: ListPage) -> Cell:
    status = Appointment.Status(one.status)
    return {"text": status.label, "tone": f"tone-{TONES[status]}"}


def _booked(one: Appointment, page: ListPage) -> Cell:
    text, exact = page.moments.both(one.created_at)
    iso = one.created_at.isoformat(timespec="seconds")
    return {"text": text, "exact": exact, "iso": iso}


def _duration(one: Appointment, page: ListPage) -> Cell:
    hours, minutes = divmod(round((one.ends_at - one.starts_at).total_seconds() / 60), 60)
    parts = [_("%(n)s h") % {"n": hours}] if hours else []
    parts += [_("%(n)s min") % {"n": minutes}] if minutes else []
    return _text(" ".join(parts))


def _guests(one: Appointment, page: ListPage) -> Cell:
    number = one.guest_count + page.guests.get(one.pk, 0)
    told = ngettext("%(n)d guest", "%(n)d guests", number)
    return _text(told % {"n": number}) if number else None


def _group(one: Appointment, page: ListPage) -> Cell:
    group = one.calendar.group if one.calendar else None
    return _text(group.name if group else "")


def _repeats(one: Appointment, page: ListPage) -> Cell:
    return _text(_("One of a series") if one.series_id else "")


COLUMNS = {
    column.key: column
    for column in (
        Column(key="when", label=gettext_lazy("Date"), cell=_when, fragment=WHEN, sort="start"),
        Column(key="contact", label=gettext_lazy("Contact"), cell=_contact, fragment=LINK),
        Column(key="phone", label=gettext_lazy("Phone"), cell=_phone, fragment=LINK),
        Column(key="email", label=gettext_lazy("E-mail"), cell=_email, fragment=LINK),
        Column(key="calendar", label=gettext_lazy("Calendar"), cell=_calendar, fragment=DOTTED),
        Column(key="group", label=gettext_lazy("Calendar group"), cell=_group),
        Column(
            key="member",
            label=gettext_lazy("With"),
            cell=lambda one, page: _text(one.member.display_name if one.member else ""),
        ),
        Column(key="status", label=gettext_lazy("Status"), cell=_status, fragment=STATUS),
        Column(
            key="place",
            label=gettext_lazy("Place"),
            cell=lambda one, page: _text(Truncator(place_text(one)).chars(SHOWN_LETTERS)),
        ),
        Column(
            key="room",
            label=gettext_lazy("Room"),
            cell=lambda one, page: _text(one.room.name if one.room else ""),
        ),
        Column(key="duration", label=gettext_lazy("Duration"), cell=_duration, fragment=WHEN),
        Column(key="guests", label=gettext_lazy("Guests"), cell=_guests),
        Column(key="repeats", label=gettext_lazy("Repeats"), cell=_repeats),
        Column(
            key="booked",
            label=gettext_lazy("Booked on"),
            cell=_booked,
            fragment=MOMENT,
            sort="booked",
        ),
        Column(
            key="source",
            label=gettext_lazy("Source"),
            cell=lambda one, page: _text(one.get_source_display()),
        ),
        Column(
            key="reason",
            label=gettext_lazy("Cancelled because"),
            cell=lambda one, page: _text(Truncator(one.cancel_reason).chars(SHOWN_LETTERS)),
        ),
        Column(
            key="description",
            label=gettext_lazy("Description"),
            cell=lambda one, page: _text(
                Truncator(" ".join(one.description.split())).chars(SHOWN_LETTERS)
            ),
        ),
    )
}
USUAL = ("when", "contact", "calendar", "member", "status", "place", "booked", "source")


def heading_of(column: Column | None) -> dict[str, Any]:
    """What a column's header says; None is the title, which always stands first."""
    return {
        "key": column.key if column else "name",
        "label": column.label if column else _("Appointment"),
        "numeric": False,
        "css": "" if column else "cell-main",
    }


def column_names(keys: Sequence[str]) -> list[str]:
    """The names of the columns, in their order."""
    return [str(COLUMNS[key].label) for key in keys if key in COLUMNS]
