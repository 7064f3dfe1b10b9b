"""Telling people of appointments: at once through the gate, and later by rows."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.html import linebreaks, urlize

from appointments.access import sees_appointment
from appointments.ics import Person, invitation
from appointments.links import public_url
from appointments.models import Appointment, AppointmentGuest, AppointmentReminder
from appointments.models.notices import TIMED, NoticeBy, NoticeEvent, NoticeTo
from appointments.notice_others import OTHERS, members_of_ids
from appointments.notice_rules import Rule, rules_of
from appointments.notice_texts import email_of, sms_of, subject_of
from appointments.services.rows import hosts_of
from appointments.services.told import tell
from hoopcrm.conversations.services.by_hand import messages_cancel
from hoopcrm.conversations.services.sending import message_send
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.merge import MergeContext, merge_text
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.transports.providers import Attachment

SOURCE = "appointment"
# With what a calendar file goes along.
WITH_FILE = frozenset({NoticeEvent.CONFIRMATION, NoticeEvent.RESCHEDULE, NoticeEvent.CANCELLATION})
# More of a series are named in the text only.
MOST_FILES = 10


def first_event(appointment: Appointment) -> str:
    """What a new appointment is to the people who have it."""
    confirmed = appointment.status == Appointment.Status.CONFIRMED
    return NoticeEvent.CONFIRMATION if confirmed else NoticeEvent.BOOKED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Receiver:
    """Who is written to.

    Attributes:
        address: of somebody else, who is told of the contact; "" is the contact themselves.
    """

    contact: Any
    address: str = ""

    @property
    def key(self) -> str:
        if not self.address:
            return str(self.contact.pk)
        return hashlib.blake2b(self.address.casefold().encode(), digest_size=12).hexdigest()


def people_tell(
    actor: Actor,
    event: str,
    appointments: Sequence[Appointment],
    rules: Sequence[Rule] | None = None,
    *,
    to: Collection[str] | None = None,
) -> None:
    """Tell what happened now, by one message for all of a series.

    Args:
        rules: of the calendar, where they are known.
        to: of `NoticeTo`; None is everybody whom the calendar tells.
    """
    first = appointments[0]
    if first.calendar is None or event in TIMED:
        return
    for rule in rules_of(first.calendar) if rules is None else rules:
        if rule.event == event and rule.is_on and (to is None or rule.to in to):
            _send(actor, rule, appointments)


def guests_tell(actor: Actor, appointment: Appointment, guests: Sequence[Any]) -> None:
    """Tell guests that they were added."""
    if appointment.calendar is None or not guests:
        return
    for rule in rules_of(appointment.calendar):
        if rule.event == NoticeEvent.CONFIRMATION and rule.to == NoticeTo.GUESTS and rule.is_on:
            _send(actor, rule, [appointment], only=guests)


def undone_tell(
    actor: Actor, event: str, instead: str, appointments: Sequence[Appointment]
) -> None:
    """Keep back what is still to be sent of an event that was undone; else tell what holds now.

    Args:
        event: what was undone.
        instead: what people are told who may have read of it.
    """
    kept = 0
    for one in appointments:
        kept += messages_cancel(actor, about=one, key_prefix=f"appointment:{one.pk}:{event}:")
    # Members have read it at once; what is said to them cannot be kept back.
    people_tell(actor, instead, appointments, to={NoticeTo.MEMBERS} if kept else None)


def reminders_plan(
    appointment: Appointment, *, rules: Sequence[Rule] | None = None, is_new: bool = False
) -> None:
    """Write what is to be told of the appointment later, and forget what was planned before.

    A moment that has passed is not made up for.

    Args:
        rules: of the calendar, where they are known.
        is_new: nothing has been planned for it yet.
    """
    rows = AppointmentReminder.objects.filter(appointment=appointment)
    # locked: what a worker is just sending is done once we see it
    known = [] if is_new else list(rows.select_for_update().order_by("pk"))
    planned = _planned(appointment, rules)
    old = []
    for one in known:
        identity = (one.event, one.to, one.by, one.minutes)
        if planned.get(identity) == one.due_at:
            del planned[identity]
        elif one.done_at is None or identity in planned:
            old.append(one.pk)
    if old:
        rows.filter(pk__in=old).delete()
    AppointmentReminder.objects.bulk_create(
        AppointmentReminder(
            account_id=appointment.account_id,
            appointment=appointment,
            event=event,
            to=to,
            by=by,
            minutes=minutes,
            due_at=due_at,
        )
        for (event, to, by, minutes), due_at in planned.items()
    )


def _planned(
    appointment: Appointment, rules: Sequence[Rule] | None
) -> dict[tuple[str, str, str, int], datetime]:
    """What is to be told later (event, to whom, by what, minutes), and when."""
    planned: dict[tuple[str, str, str, int], datetime] = {}
    if not appointment.occupies or appointment.calendar is None:
        return planned
    for rule in rules_of(appointment.calendar) if rules is None else rules:
        if rule.event not in TIMED or not rule.is_on:
            continue
        for minutes in rule.minutes:
            due_at = _due(appointment, rule.event, minutes)
            if due_at > now():
                planned[rule.event, rule.to, rule.by, minutes] = due_at
    return planned


@service(silent="a reminder that nobody wants any more is done without a word")
def reminder_send(actor: Actor, *, pk: int) -> bool:
    """Tell what is due; False when another worker has it, or it does not wait any more."""
    rows = AppointmentReminder.objects.select_for_update(skip_locked=True, of=("self",))
    related = ("appointment__contact", "appointment__calendar", "appointment__member__user")
    reminder: Any = (
        rows.filter(pk=pk, done_at=None, due_at__lte=now())
        .select_related(*related, "appointment__series")
        .first()
    )
    if reminder is None:
        return False
    AppointmentReminder.objects.filter(pk=pk).update(done_at=now())
    appointment = reminder.appointment
    late = reminder.event == NoticeEvent.REMINDER and appointment.starts_at <= now()
    if late or not appointment.occupies or appointment.contact.deleted_at is not None:
        return True
    for rule in rules_of(appointment.calendar):
        same = (rule.event, rule.to, rule.by) == (reminder.event, reminder.to, reminder.by)
        if same and rule.is_on:
            _send(actor, rule, [appointment], minutes=reminder.minutes)
    return True


def _due(appointment: Appointment, event: str, minutes: int) -> datetime:
    if event == NoticeEvent.FOLLOW_UP:
        return appointment.ends_at + timedelta(minutes=minutes)
    return appointment.starts_at - timedelta(minutes=minutes)


def _send(
    actor: Actor,
    rule: Rule,
    appointments: Sequence[Appointment],
    *,
    minutes: int | None = None,
    only: Sequence[Any] | None = None,
) -> None:
    first = appointments[0]
    if rule.to == NoticeTo.HOSTS:
        tell(actor, "appointment.starts_soon", first)
    elif rule.to == NoticeTo.MEMBERS:
        _members_tell(actor, rule, first)
    else:
        added = [_Receiver(contact=one) for one in only or ()]
        for one in added or _receivers(rule, first):
            _write(actor, rule, appointments, one, minutes)


def _members_tell(actor: Actor, rule: Rule, first: Appointment) -> None:
    """Tell the chosen members by the bell, as far as they may see the appointment; hosts are told
    anyway of what happens before the end.
    """
    hosts = () if rule.event == NoticeEvent.FOLLOW_UP else hosts_of(first)
    others = [one for one in members_of_ids(rule.others) if one.pk not in hosts]
    members = [one for one in others if sees_appointment(one, first)]
    if members:
        data = {
            "event": rule.event,
            "members": [str(one.pk) for one in members],
            "names": [one.display_name for one in members],
        }
        tell(actor, "appointment.members_told", first, data=data, hosts=())


def _write(
    actor: Actor,
    rule: Rule,
    appointments: Sequence[Appointment],
    to: _Receiver,
    minutes: int | None,
) -> None:
    first = appointments[0]
    key = ":".join(
        str(part)
        for part in (
            "appointment",
            first.pk,
            rule.event,
            rule.by,
            minutes or "",
            to.key,
            first.sequence,
            int(first.starts_at.timestamp()),
        )
    )
    message_send(
        actor,
        contact=to.contact,
        channel=rule.by,
        source=SOURCE,
        about=first,
        key=key,
        transactional=True,
        address=to.address,
        to_other=bool(to.address),
        not_after=first.starts_at if rule.event == NoticeEvent.REMINDER else None,
        **_content(rule, appointments, to),
    )


def _receivers(rule: Rule, appointment: Appointment) -> list[_Receiver]:
    if rule.to in OTHERS:
        return [_Receiver(contact=appointment.contact, address=one) for one in rule.others]
    if rule.to == NoticeTo.CONTACT:
        return [_Receiver(contact=appointment.contact)]
    rows = AppointmentGuest.objects.filter(
        appointment=appointment, contact__deleted_at__isnull=True
    )
    return [_Receiver(contact=row.contact) for row in rows.select_related("contact")]


def _content(rule: Rule, appointments: Sequence[Appointment], to: _Receiver) -> dict[str, Any]:
    first = appointments[0]
    account: Any = current_account()
    context = MergeContext(contact=to.contact, member=first.member, records={"appointment": first})
    person = None if to.address else to.contact
    text = merge_text(rule.body, context).strip()
    if rule.by == NoticeBy.SMS:
        return {"text": text or sms_of(rule.event, first, person)}
    text = text or email_of(rule.event, appointments, person, account.name)
    subject = merge_text(rule.subject, context).strip()
    return {
        "subject": subject or subject_of(rule.event, first, person),
        "text": text,
        "html": linebreaks(urlize(text, autoescape=True)),
        "attachments": _files(rule, appointments, to),
    }


def _files(rule: Rule, appointments: Sequence[Appointment], to: _Receiver) -> list[Attachment]:
    person, email = to.contact, to.address or to.contact.email
    if rule.event not in WITH_FILE or not email:
        return []
    name = to.address or person.display_name
    own = not to.address and person.pk == appointments[0].contact_id
    cancelled = rule.event == NoticeEvent.CANCELLATION
    files = []
    for number, one in enumerate(appointments[:MOST_FILES], 1):
        content, content_type = invitation(
            one,
            organizer=organizer_of(one),
            attendees=[Person(name=name, email=email)],
            notes=one.calendar.invitation_notes if one.calendar else "",
            url=public_url("manage", one) if own else "",
            cancelled=cancelled,
        )
        title = "invite.ics" if len(appointments) == 1 else f"invite-{number}.ics"
        files.append(Attachment(name=title, content=content, content_type=content_type))
    return files


def organizer_of(appointment: Appointment) -> Person:
    """Who invites, as calendar files name them."""
    account: Any = current_account()
    email = account.email or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    return Person(name=account.name, email=email)
