"""Calendar files (RFC 5545): invitations that calendar programs understand, and feeds.

Google and Outlook go by METHOD, UID and SEQUENCE: a file with a higher sequence replaces what
they have, one with METHOD:CANCEL removes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar as File
from icalendar import Event, Timezone, vCalAddress, vText

from appointments.models import Appointment, BlockedTime
from appointments.people import People, people_of
from hoopcrm.core.clock import now

PRODUCT = "-//HoopCRM//Appointments//EN"
STATUSES = {
    Appointment.Status.NEW: "TENTATIVE",
    Appointment.Status.CANCELLED: "CANCELLED",
    Appointment.Status.INVALID: "CANCELLED",
    Appointment.Status.NO_SHOW: "CANCELLED",
}
CONTENT_TYPE = "text/calendar; method={method}; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an address in a calendar file."""

    name: str
    email: str


def invitation(
    appointment: Appointment,
    *,
    organizer: Person,
    attendees: Sequence[Person],
    notes: str = "",
    url: str = "",
    cancelled: bool = False,
) -> tuple[bytes, str]:
    """The file that goes with a message, and its content type.

    Args:
        notes: of the calendar, below the description.
        url: where whoever is invited can change it.
        cancelled: takes it out of the calendars that have it.
    """
    method = "CANCEL" if cancelled else "REQUEST"
    file = _file(method)
    zone = _zone_of(appointment)
    year = timedelta(days=366)
    for_days = _around(appointment, year)
    if zone is not UTC:
        file.add_component(
            Timezone.from_tzid(appointment.time_zone, first_date=for_days[0], last_date=for_days[1])
        )
    event = _event(appointment, zone=zone)
    if cancelled:
        event["status"] = vText("CANCELLED")
    description = "\n\n".join(filter(None, (appointment.description, notes)))
    if description:
        event.add("description", description)
    if url:
        event.add("url", url)
    event.add("organizer", _address(organizer))
    for person in attendees:
        address = _address(person)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        address.params["RSVP"] = vText("TRUE")
        event.add("attendee", address, encode=0)
    file.add_component(event)
    return file.to_ical(), CONTENT_TYPE.format(method=method)


def feed(
    name: str,
    member: Any,
    appointments: Sequence[Appointment],
    blocks: Iterable[BlockedTime] = (),
    *,
    cut: datetime | None = None,
) -> bytes:
    """A calendar for the member to subscribe to; its times are UTC, which every program shows as
    its own.

    Args:
        cut: from when on appointments are left out, since there are too many; a day of the
            calendar says so.
    """
    file = _file("PUBLISH")
    file.add("x-wr-calname", name)
    file.add("refresh-interval;value=duration", "PT15M")
    file.add("x-published-ttl", "PT15M")
    people = people_of(member, appointments)
    for appointment in appointments:
        event = _event(appointment, zone=None)
        event.add("description", _who(appointment, people))
        file.add_component(event)
    for block in blocks:
        file.add_component(_blocked(block))
    if cut is not None:
        file.add_component(_more(cut, len(appointments)))
    return file.to_ical()


def _file(method: str) -> Any:
    file = File()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", method)
    return file


def _zone_of(appointment: Appointment) -> tzinfo:
    """In which its times are written: its own, as people read it.

    Of a local time that comes twice, readers take the first: the second is told in UTC.
    """
    times = (
        one.astimezone(appointment.zone) for one in (appointment.starts_at, appointment.ends_at)
    )
    again = any(one.fold for one in times)
    return UTC if again or appointment.time_zone == "UTC" else appointment.zone


def _around(appointment: Appointment, by: timedelta) -> tuple[date, date]:
    return (appointment.starts_at - by).date(), (appointment.ends_at + by).date()


def _event(appointment: Appointment, *, zone: Any) -> Any:
    event = Event()
    event.add("uid", f"{appointment.pk}@hoopcrm")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now())
    event.add("created", appointment.created_at)
    event.add("last-modified", appointment.updated_at)
    event.add("dtstart", _local(appointment.starts_at, zone))
    event.add("dtend", _local(appointment.ends_at, zone))
    event.add("summary", appointment.title)
    status = Appointment.Status(appointment.status)
    event.add("status", STATUSES.get(status, "CONFIRMED"))
    event.add("transp", "OPAQUE" if appointment.occupies else "TRANSPARENT")
    if appointment.place:
        event.add("location", appointment.place)
    return event


def _more(cut: datetime, shown: int) -> Any:
    """A day that says that there are more."""
    event = Event()
    event.add("uid", "more-appointments@hoopcrm")
    event.add("dtstamp", now())
    event.add("dtstart", cut.date())
    event.add("dtend", cut.date() + timedelta(days=1))
    event.add("summary", _("More appointments than are shown here"))
    text = _("This calendar shows the next %(number)s. HoopCRM has all of them.")
    event.add("description", text % {"number": f"{shown:,}"})
    event.add("transp", "TRANSPARENT")
    return event


def _blocked(block: BlockedTime) -> Any:
    event = Event()
    event.add("uid", f"{block.pk}@hoopcrm")
    event.add("sequence", block.version)
    event.add("dtstamp", now())
    event.add("dtstart", block.starts_at)
    event.add("dtend", block.ends_at)
    event.add("summary", block.title or "Blocked")
    return event


def _local(moment: datetime, zone: Any) -> datetime:
    return moment.astimezone(zone) if zone is not None else moment


def _who(appointment: Appointment, people: People) -> str:
    contact = appointment.contact
    lines = [people.person(contact, appointment).name]
    if people.may_open(contact.pk):
        lines += [contact.email, contact.phone]
    return "\n".join(filter(None, [*lines, appointment.description]))


def _address(person: Person) -> Any:
    address = vCalAddress(f"mailto:{person.email}")
    if person.name:
        address.params["CN"] = vText(person.name)
    return address
