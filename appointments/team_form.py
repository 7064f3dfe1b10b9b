"""Who is booked in a calendar, as a form of plain posted fields; see `hours_form`.

A row for each member, in order: `member`, and of each `priority-ID`, `schedule-ID`,
`place_kind-ID`, `place-ID`; `primary` is the id of the primary one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from appointments.calendar_rules import CHOOSABLE, EXACTLY_ONE
from appointments.hours_form import Posted
from appointments.models import Calendar, CalendarMember, Schedule
from appointments.models.places import PlaceKind
from appointments.services.calendar_members import Host
from hoopcrm.accounts.models import Member

COMMAND = "team"
ONE_AT_MOST = EXACTLY_ONE | {Calendar.Type.EVENT}
Priority = CalendarMember.Priority


@dataclass
class Row:
    """One member as they stand in the form."""

    member: Member
    priority: str = str(int(Priority.MEDIUM))
    is_primary: bool = False
    schedule: str = ""
    place_kind: str = ""
    place: str = ""
    schedules: Sequence[Schedule] = ()
    error: str = ""


@dataclass
class Team:
    """The members of a calendar in the form.

    Attributes:
        others: who could be added.
        changed: by a button: the focus goes on to the next.
    """

    calendar: Calendar
    rows: list[Row]
    others: list[Member] = field(default_factory=list)
    changed: bool = False

    @classmethod
    def of_stored(
        cls, calendar: Calendar, rows: Sequence[CalendarMember], staff: Sequence[Member]
    ) -> Self:
        """As it is stored; `staff` is everybody who works here."""
        team = cls(
            calendar,
            [
                Row(
                    row.member,
                    str(row.priority),
                    row.is_primary,
                    str(row.schedule_id or ""),
                    row.place_kind,
                    row.place,
                )
                for row in rows
            ],
        )
        return team._offer(staff)

    @classmethod
    def of_post(cls, calendar: Calendar, data: Posted, staff: Sequence[Member]) -> Self:
        """As it was typed; members who left meanwhile are left out."""
        known = {str(member.pk): member for member in staff}
        rows = [
            Row(
                known[key],
                str(data.get(f"priority-{key}", Row.priority)),
                data.get("primary", "") == key,
                str(data.get(f"schedule-{key}", "")),
                str(data.get(f"place_kind-{key}", "")),
                str(data.get(f"place-{key}", "")),
            )
            for key in dict.fromkeys(str(one) for one in data.getlist("member"))
            if key in known
        ]
        return cls(calendar, rows)._offer(staff)

    def act(self, command: str, data: Posted) -> None:
        """`add` the member of the field `new`, or `remove:ID`. Anything else changes nothing."""
        word, _colon, key = command.partition(":")
        self.changed = True
        if word == "add":
            new = next((one for one in self.others if str(one.pk) == data.get("new", "")), None)
            if new is not None:
                kept = [] if self.is_single else self.rows
                self.rows = [*kept, Row(new)]
        elif word == "remove":
            self.rows = [row for row in self.rows if str(row.member.pk) != key]
        self._offer([*self.others, *(row.member for row in self.rows)], every=True)

    def attach(self, schedules: Mapping[Any, Sequence[Schedule]]) -> None:
        """Give each row the working hours that its member may choose from."""
        for row in self.rows:
            row.schedules = schedules.get(row.member.pk, ())

    def hosts(self) -> list[Host]:
        """What the service is given."""
        return [
            Host(
                member=row.member,
                priority=int(row.priority) if row.priority.isdecimal() else Priority.MEDIUM,
                is_primary=row.is_primary,
                schedule=next((one for one in row.schedules if str(one.pk) == row.schedule), None),
                place_kind=row.place_kind,
                place=row.place,
            )
            for row in self.rows
        ]

    def blame(self, field: str | None, message: str) -> bool:
        """Put a refusal beside the row that it is about; False when it is about none."""
        parts = (field or "").split(".")
        if len(parts) == 3 and parts[0] == "members" and parts[1].isdecimal():
            self.rows[int(parts[1])].error = message
            return True
        return False

    @property
    def is_single(self) -> bool:
        """Whether at most one member can be in it."""
        return self.calendar.type in ONE_AT_MOST

    @property
    def has_priority(self) -> bool:
        """Whether it matters who is asked first."""
        return self.calendar.type in CHOOSABLE and len(self.rows) > 1

    @property
    def has_primary(self) -> bool:
        """Whether one of them is the primary one."""
        return self.calendar.needs_all and len(self.rows) > 1

    @property
    def priorities(self) -> list[tuple[str, Any]]:
        """From high to low."""
        return [(str(int(one)), one.label) for one in reversed(Priority)]

    @property
    def place_kinds(self) -> list[tuple[str, Any]]:
        """With the calendar's own place first."""
        kinds = list(PlaceKind.choices)
        if self.calendar.has_resources:
            return kinds
        return [one for one in kinds if one[0] != PlaceKind.ROOM]

    def _offer(self, staff: Sequence[Member], *, every: bool = False) -> Self:
        there = {row.member.pk for row in self.rows}
        self.others = [member for member in staff if member.pk not in there]
        if every:
            self.others.sort(key=lambda member: member.display_name.casefold())
        return self
