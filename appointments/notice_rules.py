"""What a calendar tells whom: as its rows say, else as most companies want it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from appointments.models import Calendar, CalendarNotice
from appointments.models.notices import NoticeBy, NoticeEvent, NoticeTo

HOUR, DAY = 60, 24 * 60
MOST_OFFSETS = 5
LONGEST_OFFSET = 60 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the settings.

    Attributes:
        minutes: of reminders and of what is told afterwards.
        subject, body: "" is the product's own text.
        others: see `CalendarNotice`.
    """

    event: str
    to: str
    by: str
    is_on: bool
    minutes: tuple[int, ...] = ()
    subject: str = ""
    body: str = ""
    others: tuple[str, ...] = ()


def _defaults() -> Iterable[Rule]:
    told = {
        NoticeEvent.BOOKED: (),
        NoticeEvent.CONFIRMATION: (),
        NoticeEvent.RESCHEDULE: (),
        NoticeEvent.CANCELLATION: (),
        NoticeEvent.REMINDER: (DAY, HOUR),
        NoticeEvent.FOLLOW_UP: (DAY,),
    }
    for event, minutes in told.items():
        usual = event != NoticeEvent.FOLLOW_UP
        yield Rule(
            event=event, to=NoticeTo.CONTACT, by=NoticeBy.EMAIL, is_on=usual, minutes=minutes
        )
        yield Rule(
            event=event,
            to=NoticeTo.CONTACT,
            by=NoticeBy.SMS,
            is_on=False,
            minutes=minutes[-1:],
        )
        yield Rule(
            event=event,
            to=NoticeTo.GUESTS,
            by=NoticeBy.EMAIL,
            is_on=usual and event != NoticeEvent.BOOKED,
            minutes=minutes[:1],
        )
        for to, by in (
            (NoticeTo.EMAILS, NoticeBy.EMAIL),
            (NoticeTo.PHONES, NoticeBy.SMS),
            (NoticeTo.MEMBERS, NoticeBy.IN_APP),
        ):
            yield Rule(event=event, to=to, by=by, is_on=False, minutes=minutes[-1:])
    yield Rule(
        event=NoticeEvent.REMINDER,
        to=NoticeTo.HOSTS,
        by=NoticeBy.IN_APP,
        is_on=True,
        minutes=(15,),
    )


DEFAULTS = {(rule.event, rule.to, rule.by): rule for rule in _defaults()}


def rules_of(calendar: Calendar) -> list[Rule]:
    """All lines of the calendar's settings. One query."""
    return rules_of_all([calendar.pk])[calendar.pk]


def rules_of_all(ids: Iterable[UUID]) -> dict[UUID, list[Rule]]:
    """All lines of the settings of these calendars. One query."""
    stored: dict[UUID, dict[tuple[str, str, str], Rule]] = {pk: {} for pk in ids}
    for row in CalendarNotice.objects.filter(calendar__in=list(stored)):
        stored[row.calendar_id][(row.event, row.to, row.by)] = Rule(
            event=row.event,
            to=row.to,
            by=row.by,
            is_on=row.is_on,
            minutes=tuple(row.minutes),
            subject=row.subject,
            body=row.body,
            others=tuple(row.others),
        )
    return {
        pk: [own.get(key, rule) for key, rule in DEFAULTS.items()] for pk, own in stored.items()
    }
