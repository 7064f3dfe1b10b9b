"""Who is told by e-mail of what is booked, moved and cancelled: a calendar's `notifications`."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from appointments.models.notices import NoticeBy, NoticeEvent, NoticeTo
from appointments.notice_others import split_emails
from appointments.notice_rules import Rule
from hoopcrm.api.endpoints import Taken

# The contract has one switch for all of these; reminders are not among them.
EVENTS = frozenset(
    {
        NoticeEvent.BOOKED,
        NoticeEvent.CONFIRMATION,
        NoticeEvent.RESCHEDULE,
        NoticeEvent.CANCELLATION,
    }
)


def _on(wanted: bool) -> bool:
    if not wanted:
        raise ValueError("must be true: members choose in their own settings how they are told")
    return wanted


class Notification(Taken):
    """Who is told by e-mail.

    `selectedUsers` are e-mail addresses with commas between them, which are told as well. Members
    are told of their appointments as each has chosen.
    """

    type: Literal["email"] = "email"
    shouldSendToContact: bool = True
    shouldSendToGuest: bool = True
    shouldSendToUser: Annotated[bool, AfterValidator(_on)] = True
    shouldSendToSelectedUsers: bool = False
    selectedUsers: str = ""

    def rules(self, now: Iterable[Rule]) -> list[Rule]:
        """The lines of the calendar's settings that it is about, of those there are now."""
        given = self.model_fields_set
        wanted = {
            NoticeTo.CONTACT: ("shouldSendToContact", self.shouldSendToContact),
            NoticeTo.GUESTS: ("shouldSendToGuest", self.shouldSendToGuest),
            NoticeTo.EMAILS: ("shouldSendToSelectedUsers", self.shouldSendToSelectedUsers),
        }
        found = []
        for rule in now:
            name, is_on = wanted.get(NoticeTo(rule.to), ("", False))
            if name not in given or not _is_meant(rule):
                continue
            # Guests hear of a booking when it is certain, unless its calendar says otherwise.
            if (rule.to, rule.event) == (NoticeTo.GUESTS, NoticeEvent.BOOKED):
                is_on = is_on and rule.is_on
            others = rule.others
            if rule.to == NoticeTo.EMAILS and "selectedUsers" in given:
                others = tuple(split_emails(self.selectedUsers))
            found.append(replace(rule, is_on=is_on, others=others))
        return found


def notifications_told(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Who is told by e-mail of any of it."""
    meant = [rule for rule in rules if _is_meant(rule)]
    on = {rule.to for rule in meant if rule.is_on}
    others = [one for rule in meant if rule.to == NoticeTo.EMAILS for one in rule.others]
    return [
        {
            "type": "email",
            "shouldSendToContact": NoticeTo.CONTACT in on,
            "shouldSendToGuest": NoticeTo.GUESTS in on,
            "shouldSendToUser": True,
            "shouldSendToSelectedUsers": NoticeTo.EMAILS in on,
            "selectedUsers": ",".join(dict.fromkeys(others)),
        }
    ]


def _is_meant(rule: Rule) -> bool:
    return rule.by == NoticeBy.EMAIL and rule.event in EVENTS
