"""Whose names a member reads in appointments, and whose records they may open from there.

The rule, for every place that shows an appointment (calendar, list, cards, pages, notices, feeds):

- Whoever sees the records of the whole account reads every name.
- A member with "only assigned data" reads the names of the contacts that they own or follow, and
  of everybody in an appointment that they host: whom they meet they must be able to greet.
- A name leads to the record only where the member may open it; e-mail and phone stand only there.

The contact of an appointment that a member may see is always one that they read; of the guests
that is not so.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appointments.models import Appointment, AppointmentHost
from contacts.access import visible_contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A host, or a contact; `url` where the member may open the record."""

    name: str
    key: Any
    url: str = ""
    face: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """What `people_of` has found out.

    Attributes:
        opened: contacts whose record the member may open; None for all.
        hosted: appointments that the member hosts; None where it does not matter.
    """

    opened: frozenset[UUID] | None
    hosted: frozenset[UUID] | None

    def may_open(self, pk: UUID) -> bool:
        """Whether the member may open the contact's record."""
        return self.opened is None or pk in self.opened

    def named(self, contact: Any, appointment: Appointment) -> bool:
        """Whether the member reads the contact's name in this appointment."""
        return self.hosted is None or appointment.pk in self.hosted or self.may_open(contact.pk)

    def person(self, contact: Any, appointment: Appointment) -> Person:
        """The contact as this appointment shows it."""
        if not self.named(contact, appointment):
            return Person(name=_("A contact that you cannot see"), key=None)
        if not self.may_open(contact.pk):
            return Person(name=contact.display_name, key=contact.pk)
        return Person(
            name=contact.display_name,
            key=contact.pk,
            url=contact.get_absolute_url(),
            face=contact.face_url,
        )


def people_of(
    member: Any, appointments: Iterable[Appointment], guests: Collection[UUID] = ()
) -> People:
    """Whom the member may know in these appointments; by at most two queries.

    Args:
        guests: ids of the contacts in them beside the one whose appointment each is.
    """
    may_view = member.has("contacts.view")
    if not member.only_assigned:
        return People(None if may_view else frozenset(), None)
    of = {one.pk: one.contact_id for one in appointments}
    if not of:
        return People(frozenset(), frozenset())
    hosts = AppointmentHost.objects.filter(member=member, appointment__in=list(of))
    opened: Iterable[UUID] = ()
    if may_view:
        ids = {*of.values(), *guests}
        opened = visible_contacts(member).filter(pk__in=ids).values_list("pk", flat=True)
    return People(frozenset(opened), frozenset(hosts.values_list("appointment_id", flat=True)))
