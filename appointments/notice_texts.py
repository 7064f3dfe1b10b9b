"""The words in which people are told of appointments, where a calendar has none of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from appointments.merge_fields import appointment_values, place_text
from appointments.models import Appointment
from appointments.models.notices import NoticeEvent
from appointments.models.places import PlaceKind
from hoopcrm.core.merge import MergeContext

SUBJECTS: Mapping[str, Any] = {
    NoticeEvent.BOOKED: N_("We have your request: %(title)s"),
    NoticeEvent.CONFIRMATION: N_("Confirmed: %(title)s"),
    NoticeEvent.REMINDER: N_("Reminder: %(title)s"),
    NoticeEvent.FOLLOW_UP: N_("Thank you for coming: %(title)s"),
    NoticeEvent.RESCHEDULE: N_("New time: %(title)s"),
    NoticeEvent.CANCELLATION: N_("Cancelled: %(title)s"),
}
FIRST_LINES: Mapping[str, Any] = {
    NoticeEvent.BOOKED: N_("we have your request and will confirm it soon."),
    NoticeEvent.CONFIRMATION: N_("your appointment is confirmed."),
    NoticeEvent.REMINDER: N_("this is a reminder of your appointment."),
    NoticeEvent.FOLLOW_UP: N_("thank you for coming."),
    NoticeEvent.RESCHEDULE: N_("your appointment has a new time."),
    NoticeEvent.CANCELLATION: N_("your appointment has been cancelled."),
}
MISSED = N_("we missed you at your appointment.")
SUBJECT_MISSED = N_("We missed you: %(title)s")
# To others than those who meet.
OTHER_SUBJECTS: Mapping[str, Any] = {
    **SUBJECTS,
    NoticeEvent.BOOKED: N_("Requested: %(title)s"),
    NoticeEvent.FOLLOW_UP: N_("Over: %(title)s"),
}
OTHER_LINES: Mapping[str, Any] = {
    NoticeEvent.BOOKED: N_("an appointment was requested and waits to be confirmed."),
    NoticeEvent.CONFIRMATION: N_("an appointment is confirmed."),
    NoticeEvent.REMINDER: N_("this is a reminder of an appointment."),
    NoticeEvent.FOLLOW_UP: N_("an appointment is over."),
    NoticeEvent.RESCHEDULE: N_("an appointment has a new time."),
    NoticeEvent.CANCELLATION: N_("an appointment has been cancelled."),
}
OTHER_MISSED = N_("nobody came to an appointment.")
OTHER_SUBJECT_MISSED = N_("Missed: %(title)s")


def subject_of(event: str, appointment: Appointment, person: Any) -> str:
    """The subject of an e-mail to a contact or guest, or with None to somebody else."""
    missed = appointment.status == Appointment.Status.NO_SHOW
    text = SUBJECT_MISSED if missed else SUBJECTS[event]
    if person is None:
        text = OTHER_SUBJECT_MISSED if missed else OTHER_SUBJECTS[event]
    return str(text) % {"title": appointment.title}


def email_of(event: str, appointments: Sequence[Appointment], person: Any, sender: str) -> str:
    """The e-mail to a contact or guest about one or several appointments of a series.

    Args:
        person: None is somebody else, who is told whose they are.
        sender: the company, which signs.
    """
    first = appointments[0]
    values = appointment_values(MergeContext(records={"appointment": first}))
    facts = [first.title, *_times(appointments), *_where(first, values, person)]
    if person is None:
        hello = _("Hello,")
        facts.append(_("Contact: %(name)s") % {"name": first.contact.display_name})
    else:
        hello = _("Hello %(name)s,") % {"name": person.first_name or person.display_name}
    parts = [hello, _first_line(event, first, person), "\n".join(facts)]
    if event == NoticeEvent.CANCELLATION and first.cancel_reason:
        parts.append(_("Reason: %(reason)s") % {"reason": first.cancel_reason})
    if first.description and event != NoticeEvent.CANCELLATION:
        parts.append(first.description)
    notes = first.calendar.invitation_notes if first.calendar else ""
    if notes and event in (NoticeEvent.CONFIRMATION, NoticeEvent.RESCHEDULE):
        parts.append(notes)
    own = person is not None and person.pk == first.contact_id
    if own and event not in (NoticeEvent.CANCELLATION, NoticeEvent.FOLLOW_UP):
        parts.append("\n".join(_links(values)))
    parts.append(sender)
    return "\n\n".join(part for part in parts if part)


def sms_of(event: str, appointment: Appointment, person: Any) -> str:
    """A text message about an appointment; to whom as in `email_of`."""
    values = appointment_values(MergeContext(records={"appointment": appointment}))
    line = f"{subject_of(event, appointment, person)}, {values['start_time']}"
    if person is None:
        line = f"{line}, {appointment.contact.display_name}"
    place = _place(appointment, person)
    return f"{line}, {place}" if place and event != NoticeEvent.CANCELLATION else line


def _first_line(event: str, appointment: Appointment, person: Any) -> str:
    missed = appointment.status == Appointment.Status.NO_SHOW
    if person is None:
        return str(OTHER_MISSED if missed else OTHER_LINES[event])
    return str(MISSED if missed else FIRST_LINES[event])


def _times(appointments: Sequence[Appointment]) -> list[str]:
    lines = []
    for one in appointments:
        values = appointment_values(MergeContext(records={"appointment": one}))
        lines.append(f"{values['day_of_week']}, {values['start_time']}")
    return lines


def _place(appointment: Appointment, person: Any) -> str:
    """Where they meet; whom "we" call is not whoever reads it, unless it is a contact or guest."""
    calls = appointment.place_kind == PlaceKind.PHONE_OUT and not appointment.place
    return _("We call the contact") if calls and person is None else place_text(appointment)


def _where(appointment: Appointment, values: Mapping[str, str], person: Any) -> list[str]:
    place, host = _place(appointment, person), values.get("user.name", "")
    return [*([place] if place else []), *([_("With %(name)s") % {"name": host}] if host else [])]


def _links(values: Mapping[str, str]) -> list[str]:
    named = (
        (_("Choose another time: %(url)s"), "reschedule_link"),
        (_("Cancel: %(url)s"), "cancellation_link"),
        (_("Your appointment: %(url)s"), "manage_link"),
    )
    return [text % {"url": values[key]} for text, key in named if values.get(key)]
