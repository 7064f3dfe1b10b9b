"""Appointments as cards show them, with what the member may do with each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from appointments.models import (
    Appointment,
    AppointmentGuest,
    AppointmentHost,
    AppointmentResource,
)
from appointments.models.places import PlaceKind
from appointments.models.resources import Resource
from appointments.people import People, Person, people_of
from appointments.times import same_clock, span_text, zone_text

Status = Appointment.Status
TONES = {
    Status.NEW: "amber",
    Status.CONFIRMED: "blue",
    Status.SHOWED: "green",
    Status.NO_SHOW: "orange",
    Status.CANCELLED: "gray",
    Status.INVALID: "red",
}
# What an appointment may become by one click: status, words, icon.
STEPS: tuple[tuple[Status, Any, str], ...] = (
    (Status.CONFIRMED, N_("Confirm"), "calendar-check"),
    (Status.NEW, N_("Unconfirm"), "calendar-question"),
    (Status.SHOWED, N_("Showed"), "user-check"),
    (Status.NO_SHOW, N_("No-show"), "user-x"),
    (Status.INVALID, N_("Invalid"), "calendar-off"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An appointment.

    Attributes:
        when: in the member's time zone, and `zone` which that is.
        own_when: in the zone that it was arranged in, where the clocks differ.
        place_url: where the place can be opened or called.
        room: that it has, unless that is its place.
        equipment: the names of what it has.
        whose: the contact, where the card stands among another's.
        menu: items of `ui/menu.html`.
    """

    appointment: Appointment
    when: str
    zone: str
    own_when: str
    tone: str
    status: str
    calendar: str
    colour: str
    place: str
    place_icon: str
    place_url: str
    url: str
    hosts: Sequence[Person] = ()
    guests: Sequence[Person] = ()
    room: str = ""
    equipment: Sequence[str] = ()
    whose: Person | None = None
    menu: Sequence[dict[str, Any]] = field(default_factory=list)


def cards_of(
    member: Any, appointments: Sequence[Appointment], *, contact: Any = None
) -> list[Card]:
    """The cards; two queries for hosts and guests of all of them, two more for whose names are
    read where the member does not see every contact, one for equipment where some is needed.
    """
    pks = [one.pk for one in appointments]
    hosts = hosts_by_appointment(pks)
    guests = _guests(pks)
    equipment = equipment_of(appointments)
    people = people_of(
        member, appointments, {row.contact_id for rows in guests.values() for row in rows}
    )
    return [
        replace(
            _card(member, one, hosts.get(one.pk, []), guests.get(one.pk, []), people, contact),
            equipment=equipment.get(one.pk, ()),
        )
        for one in appointments
    ]


def hosts_by_appointment(pks: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The members who host each, the first one first."""
    found: dict[UUID, list[Any]] = {}
    rows = AppointmentHost.objects.filter(appointment__in=pks, member__isnull=False)
    for row in rows.select_related("member__user").order_by("pk") if pks else ():
        found.setdefault(row.appointment_id, []).append(row.member)
    return found


def _guests(pks: Collection[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    rows = AppointmentGuest.objects.filter(
        appointment__in=pks, contact__deleted_at__isnull=True
    ).select_related("contact")
    for row in rows.order_by("pk") if pks else ():
        found.setdefault(row.appointment_id, []).append(row)
    return found


def equipment_of(appointments: Sequence[Appointment]) -> dict[UUID, list[str]]:
    """What each has besides its room, by name."""
    pks = [one.pk for one in appointments if one.calendar is None or one.calendar.has_resources]
    found: dict[UUID, list[str]] = {}
    rows = AppointmentResource.objects.filter(
        appointment__in=pks, resource__kind=Resource.Kind.EQUIPMENT
    )
    pairs = rows.order_by("resource__name").values_list("appointment", "resource__name")
    for pk, name in pairs if pks else ():
        found.setdefault(pk, []).append(name)
    return found


def _card(
    member: Any,
    one: Appointment,
    hosts: Sequence[Any],
    guests: Sequence[Any],
    people: People,
    contact: Any,
) -> Card:
    zone: Any = timezone.get_current_timezone()
    own = ""
    if not same_clock(one.starts_at, zone, one.zone):
        arranged = span_text(one.starts_at, one.ends_at, one.zone)
        own = f"{arranged} ({zone_text(one.starts_at, one.zone)})"
    calendar = one.calendar
    is_gone = calendar is None or calendar.deleted_at is not None
    icon, url = place_link(one)
    return Card(
        appointment=one,
        when=span_text(one.starts_at, one.ends_at, zone),
        zone=zone_text(one.starts_at, zone),
        own_when=own,
        tone=TONES[Status(one.status)],
        status=str(Status(one.status).label),
        calendar=calendar.name if calendar else _("Deleted calendar"),
        colour=calendar.colour if calendar and not is_gone else "gray",
        place=place_text(one),
        place_icon=icon,
        place_url=url,
        url=reverse("appointments:edit", args=[one.account_id, one.pk]),
        hosts=[Person(name=host.display_name, key=host.pk) for host in hosts],
        guests=[_person(row.contact, one, people, contact) for row in guests],
        room=one.room.name if one.room and one.room.name != one.place else "",
        whose=None
        if contact is not None and one.contact_id == contact.pk
        else people.person(one.contact, one),
        menu=menu_of(member, one, is_gone=is_gone, contact=contact),
    )


def _person(guest: Any, one: Appointment, people: People, contact: Any) -> Person:
    """A guest; the contact whose page it is needs no link."""
    if contact is not None and guest.pk == contact.pk:
        return Person(name=guest.display_name, key=guest.pk)
    return people.person(guest, one)


def place_text(one: Appointment) -> str:
    """Where it is, in words."""
    if one.place:
        return one.place
    return str(PlaceKind(one.place_kind).label) if one.place_kind else ""


def place_link(one: Appointment) -> tuple[str, str]:
    """The icon of a place, and an address that opens or calls it, or ""."""
    place = one.place.strip()
    if place.startswith(("https://", "http://")):
        return "video" if one.place_kind == PlaceKind.LINK else "link", place
    if one.place_kind == PlaceKind.LINK:
        return "video", f"https://{place}" if "." in place and " " not in place else ""
    if one.place_kind in (PlaceKind.PHONE_IN, PlaceKind.PHONE_OUT):
        number = place
        if not number and one.place_kind == PlaceKind.PHONE_OUT:
            number = one.contact.phone
        digits = "".join(sign for sign in number if sign in "+0123456789")
        return "phone", f"tel:{digits}" if len(digits) > 2 else ""
    return "map-pin", ""


def menu_of(
    member: Any, one: Appointment, *, is_gone: bool, contact: Any = None
) -> list[dict[str, Any]]:
    """What the member may do with it; with one of a deleted calendar only to end it."""
    items: list[dict[str, Any]] = []
    account = one.account_id
    query = f"?{urlencode({'contact': str(contact.pk)})}" if contact is not None else ""

    def url(name: str) -> str:
        return reverse(f"appointments:{name}", args=[account, one.pk]) + query

    if member.has("appointments.edit"):
        label = _("View") if is_gone else _("Edit")
        icon = "eye" if is_gone else "pencil"
        items.append({"label": label, "icon": icon, "url": url("edit"), "slide_over": True})
        for status, words, icon in () if is_gone else STEPS:
            if status != one.status:
                sep = "&" if query else "?"
                to = f"{url('status')}{sep}{urlencode({'to': str(status)})}"
                items.append({"label": words, "icon": icon, "url": to, "post": True})
        if one.status != Status.CANCELLED:
            items.append(
                {
                    "label": _("Cancel…"),
                    "icon": "calendar-x",
                    "url": url("cancel"),
                    "slide_over": True,
                }
            )
    if member.has("appointments.delete"):
        items.append({"divider": True})
        items.append(
            {
                "label": _("Delete…"),
                "icon": "trash",
                "url": url("delete"),
                "slide_over": True,
                "danger": True,
            }
        )
    return items
