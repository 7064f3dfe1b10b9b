"""Who is booked in a calendar: what is asked for, and the rows that hold it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext as _

from appointments.models import Calendar, CalendarMember, Schedule
from appointments.places import place_clean
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.errors import Refused

Priority = CalendarMember.Priority


@dataclass(frozen=True, kw_only=True)
class Host:
    """A member who is to be booked in a calendar.

    Attributes:
        is_primary: of collective calendars; without any the first one is.
        schedule: whose hours count instead of the member's default ones.
        place_kind, place: where they meet people instead of the calendar's place.
    """

    member: Member
    priority: int = Priority.MEDIUM
    is_primary: bool = False
    schedule: Schedule | None = None
    place_kind: str = ""
    place: str = ""

    @classmethod
    def of(cls, row: CalendarMember) -> Self:
        """The one that a row stands for."""
        return cls(
            member=row.member,
            priority=row.priority,
            is_primary=row.is_primary,
            schedule=row.schedule,
            place_kind=row.place_kind,
            place=row.place,
        )


@dataclass(frozen=True)
class Written:
    """The members before and after in words; `others`: whether somebody came or went."""

    before: list[str]
    after: list[str]
    others: bool


def hosts_write(calendar: Calendar, hosts: Sequence[Host]) -> Written:
    """Make the rows of a calendar what is asked for. Part of the services of calendars.

    Raises:
        Refused: on `members`: `twice`, `left`, `not_theirs` (schedule), `several_primary`; on
            `members.<number>.place` a fault of a place.
    """
    _require_good(hosts)
    wanted = _rows(calendar, hosts)
    rows = CalendarMember.objects.filter(calendar=calendar)
    there = {row.member_id: row for row in rows.select_related("member__user", "schedule")}
    before = [_words(row) for row in there.values()]
    others = there.keys() != {row.member_id for row in wanted}
    rows.exclude(member__in=[row.member_id for row in wanted]).delete()
    # One at a time is primary: the old one steps down before the new one is marked.
    rows.filter(is_primary=True).update(is_primary=False)
    for row in wanted:
        old = there.get(row.member_id)
        if old is not None:
            row.pk, row.added_at = old.pk, old.added_at
        row.save()
    return Written(before, [_words(row) for row in wanted], others)


def _rows(calendar: Calendar, hosts: Sequence[Host]) -> list[CalendarMember]:
    primary = _primary(hosts) if calendar.needs_all else None
    rows = []
    for number, host in enumerate(hosts):
        kind, place = place_clean(host.place_kind, host.place, field=f"members.{number}.place")
        rows.append(
            CalendarMember(
                account_id=calendar.account_id,
                calendar=calendar,
                member=host.member,
                position=number,
                priority=host.priority,
                is_primary=number == primary,
                schedule=host.schedule,
                place_kind=kind,
                place=place,
            )
        )
    return rows


def _primary(hosts: Sequence[Host]) -> int:
    marked = [number for number, host in enumerate(hosts) if host.is_primary]
    if len(marked) > 1:
        raise _refused("several_primary", _("One member is the primary one."))
    return marked[0] if marked else 0


def _require_good(hosts: Sequence[Host]) -> None:
    pks = [host.member.pk for host in hosts]
    if len(set(pks)) < len(pks):
        raise _refused("twice", _("Each member can be in a calendar once."))
    there = set(active_members().filter(pk__in=pks).values_list("pk", flat=True))
    for host in hosts:
        if host.member.pk not in there:
            message = _("%(name)s does not work here any more.") % {"name": host.member}
            raise _refused("left", message)
        if host.schedule is not None and host.schedule.member_id != host.member.pk:
            message = _("Choose working hours of %(name)s.") % {"name": host.member}
            raise _refused("not_theirs", message)
        if host.priority not in Priority.values:
            raise _refused("unknown", _("Choose one of these."))


def _words(row: CalendarMember) -> str:
    """A member with what differs from the usual, for the history."""
    more: list[Any] = [_("primary")] if row.is_primary else []
    if row.priority != Priority.MEDIUM:
        more.append(_("priority %(level)s") % {"level": Priority(row.priority).label})
    if row.schedule:
        more.append(row.schedule.name)
    if row.place_kind:
        more.append(row.place or row.get_place_kind_display())
    name = str(row.member)
    return f"{name} ({', '.join(str(one) for one in more)})" if more else name


def _refused(code: str, message: str) -> Refused:
    return Refused(code, message, field="members")
