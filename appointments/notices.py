"""Whom the events of appointments tell: the members who host them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from appointments.access import host_ids, visible_appointments
from appointments.event_types import told_moment
from appointments.models import Appointment
from appointments.models.notices import NoticeEvent
from appointments.people import People, people_of
from hoopcrm.conversations.notices import FAILED, sender_of
from hoopcrm.events.models import Event
from hoopcrm.notifications.kinds import (
    About,
    NoticeRule,
    NoticeSubject,
    NoticeTopic,
    Shown,
    notice_rules,
    notice_subjects,
    notice_topics,
)

HOSTED, SOON, CHOSEN = "appointments.hosted", "appointments.soon", "appointments.chosen"
APPOINTMENT = "appointment"


def _about(event: Event) -> About | None:
    return About(APPOINTMENT, UUID(event.subject_id)) if event.subject_id else None


def _hosts(event: Event) -> Mapping[UUID, int]:
    data = event.data or {}
    if data.get("quiet"):
        return {}
    return {UUID(pk): 1 for pk in data.get("hosts", ())}


def _chosen(event: Event) -> Mapping[UUID, int]:
    return {UUID(pk): 1 for pk in (event.data or {}).get("members", ())}


def _written_of(event: Event) -> About | None:
    """The appointment that a message was about."""
    data = event.data or {}
    if data.get("about_type") != Appointment._meta.label_lower:
        return None
    return About(APPOINTMENT, UUID(data["about_id"]))


def _of_failed(event: Event) -> Mapping[UUID, int]:
    """Who hosts the appointment that a message was about, and who had it sent."""
    about = _written_of(event)
    if about is None or (event.data or {}).get("told"):
        return {}
    return {**sender_of(event), **dict.fromkeys(host_ids(about.id), 1)}


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    if not member.has("appointments.view"):
        return {}
    rows = list(visible_appointments(member).filter(pk__in=list(ids)))
    people = people_of(member, rows)
    return {one.pk: Shown(title=one.title, url=_url(one, people)) for one in rows}


def _url(one: Appointment, people: People) -> str:
    """The contact's record, and for who may not open it the appointment."""
    if not people.may_open(one.contact_id):
        return reverse("agenda:event", args=[one.account_id, one.pk])
    return f"{reverse('contacts:record', args=[one.account_id, one.contact_id])}?tab=appointments"


def _line(text: Any) -> Callable[[Event, int], str]:
    def tell(event: Event, count: int) -> str:
        return _(text) % {"start": told_moment((event.data or {}).get("starts_at"))}

    return tell


def _told(event: Event, count: int) -> str:
    """What a member reads who was chosen to be told."""
    text = TEXTS.get((event.data or {}).get("event", ""), "%(start)s")
    return _line(text)(event, count)


TEXTS: Mapping[str, Any] = {
    NoticeEvent.BOOKED: N_("Requested for %(start)s"),
    NoticeEvent.CONFIRMATION: N_("Confirmed for %(start)s"),
    NoticeEvent.REMINDER: N_("Starts at %(start)s"),
    NoticeEvent.FOLLOW_UP: N_("Was on %(start)s"),
    NoticeEvent.RESCHEDULE: N_("Moved to %(start)s"),
    NoticeEvent.CANCELLATION: N_("Cancelled or missed, was on %(start)s"),
}
notice_subjects.add(NoticeSubject(key=APPOINTMENT, find=_find))
for key, label, text, mail, weight in (
    (
        HOSTED,
        N_("Your appointments"),
        N_("An appointment with you is booked, moved, cancelled or missed."),
        True,
        70,
    ),
    (SOON, N_("Before your appointments"), N_("An appointment of yours starts soon."), False, 75),
    (
        CHOSEN,
        N_("Appointments of others"),
        N_("A calendar tells you of its appointments, since its settings name you."),
        True,
        77,
    ),
):
    notice_topics.add(
        NoticeTopic(
            key=key,
            label=label,
            text=text,
            permission="appointments.view",
            mail=mail,
            weight=weight,
        )
    )
for event_type, topic, text in (
    ("appointment.booked", HOSTED, N_("Booked for %(start)s")),
    ("appointment.confirmed", HOSTED, N_("Confirmed for %(start)s")),
    ("appointment.rescheduled", HOSTED, N_("Moved to %(start)s")),
    ("appointment.updated", HOSTED, N_("Changed, on %(start)s")),
    ("appointment.cancelled", HOSTED, N_("Cancelled, was on %(start)s")),
    ("appointment.missed", HOSTED, N_("Missed, was on %(start)s")),
    ("appointment.starts_soon", SOON, N_("Starts at %(start)s")),
):
    notice_rules.add(
        NoticeRule(
            key=f"{topic}.{event_type}",
            topic=topic,
            event_type=event_type,
            about=_about,
            audience=_hosts,
            text=_line(text),
        )
    )
notice_rules.add(
    NoticeRule(
        key=f"{CHOSEN}.appointment.members_told",
        topic=CHOSEN,
        event_type="appointment.members_told",
        about=_about,
        audience=_chosen,
        text=_told,
    )
)
notice_rules.add(
    NoticeRule(
        key=f"{FAILED}.appointment",
        topic=FAILED,
        event_type="message.failed",
        about=_written_of,
        audience=_of_failed,
        own=True,
        weight=40,
    )
)
