"""Appointments: a month of free slots, a booking, a move, and the days of a full calendar."""

import itertools
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg.types.range import TimestamptzRange

from appointments.models import Appointment, AppointmentHost, Calendar, Slot
from appointments.services.book import Booking, appointment_book
from appointments.services.calendar_members import Host
from appointments.services.calendars import calendar_create
from appointments.services.change import Manner, appointment_change
from appointments.slots import slots_between
from bench.clock import Report, repeat
from contacts.services.contacts import contact_create
from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.accounts.services.accounts import account_create
from hoopcrm.accounts.services.members import member_add
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.copy import copy_rows
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import scope

ACTOR = Actor.system("bench")
MEMBERS, DAYS, A_DAY = 10, 31, 10_000
SLOTS_GOAL, BOOKING_GOAL, PAGE_GOAL = 20.0, 20.0, 100.0


def measure_appointments(report: Report) -> None:
    """A calendar of ten members who are booked half their time, and one with 10,000 a day."""
    account = account_create(ACTOR, name=f"Appointments {new_id()}")
    with scope(account):
        members = [_member(number) for number in range(MEMBERS)]
        emails = ["ada@example.com"]
        contact = contact_create(ACTOR, fields={"first_name": "Ada"}, emails=emails, phones=[])
        calendar = _calendar(members, "Shared")
        first = (now() + timedelta(days=1)).date()
        _fill(account, calendar, contact, members, first)
        connection.cursor().execute("ANALYZE")
        _measure_slots(report, calendar, first)
        _measure_bookings(report, calendar, contact, first)
        _measure_full_days(report, account, contact, members[0])


def _member(number: int) -> Member:
    role = Role.objects.get(builtin=Role.Builtin.ADMIN)
    user = User.objects.create_user(f"{new_id()}@example.com", first_name=f"Host {number}")
    member: Member = member_add(ACTOR, user=user, role=role)
    return member


def _calendar(members: list[Member], name: str) -> Calendar:
    made: Calendar = calendar_create(
        ACTOR,
        type=Calendar.Type.ROUND_ROBIN,
        name=name,
        hosts=[Host(member=one) for one in members],
        settings={
            "hours": {"weekly": {str(day): [[540, 1020]] for day in range(7)}},
            "time_zone": "Europe/Berlin",
        },
    )
    return Calendar.objects.select_related("account").get(pk=made.pk)


def _fill(
    account: Account, calendar: Calendar, contact: Any, members: list[Member], first: Any
) -> None:
    """Every second half-hour of each member is taken, in turns."""
    starts = [
        datetime(first.year, first.month, first.day, tzinfo=UTC)
        + timedelta(days=day, hours=8, minutes=30 * half)
        for day in range(DAYS)
        for half in range(16)
    ]
    taken = [
        (member, start)
        for number, member in enumerate(members)
        for start in starts[number % 2 :: 2]
    ]
    _copy(account, calendar, contact, taken)


def _copy(
    account: Account, calendar: Calendar, contact: Any, taken: list[tuple[Member | None, datetime]]
) -> None:
    """Appointments of half an hour; those with a member take the member's time."""
    half = timedelta(minutes=30)
    rows = [
        (new_id(), new_id(), member, start, *_variety(number))
        for number, (member, start) in enumerate(taken)
    ]
    moment = now()
    columns = (
        *("id", "account_id", "calendar_id", "contact_id", "title", "description", "starts_at"),
        *("ends_at", "time_zone", "member_id", "status", "place_kind", "place", "guest_count"),
        *("source", "form_data", "cancel_reason", "sequence", "created_at", "updated_at"),
        "version",
    )
    copy_rows(
        Appointment,
        columns,
        (
            (
                *(pk, account.pk, calendar.pk, contact.pk, title, "", start, start + half),
                *("Europe/Berlin", member.pk if member else None, status, "", "", 0),
                *("api", "{}", "", 0, moment, moment, 1),
            )
            for pk, _slot, member, start, title, status in rows
        ),
    )
    held = [row[:4] for row in rows if row[2] is not None]
    Slot.objects.bulk_create(
        (
            Slot(
                pk=slot,
                account=account,
                holder=member.pk,
                calendar=calendar,
                during=TimestamptzRange(start, start + half),
                starts_at=start,
                ends_at=start + half,
            )
            for _pk, slot, member, start in held
        ),
        batch_size=5_000,
    )
    AppointmentHost.objects.bulk_create(
        (
            AppointmentHost(
                account=account, appointment_id=pk, member=member, slot_id=slot, starts_at=start
            )
            for pk, slot, member, start in held
        ),
        batch_size=5_000,
    )


def _variety(number: int) -> tuple[str, str]:
    """Title and status: some are rare, so that lists and searches have to look for them."""
    title = "Opening of the gallery" if number % 2_500 == 17 else f"Lesson {number % 400}"
    if number % 1_000 == 993:
        return title, "noshow"
    return title, "confirmed" if number % 100 else "new"


def _measure_slots(report: Report, calendar: Calendar, first: Any) -> None:
    last = first + timedelta(days=DAYS - 1)
    with CaptureQueriesContext(connection) as queries:
        found = slots_between(calendar, first, last)
    times = repeat(lambda: slots_between(calendar, first, last))
    report.add(
        f"slots of {DAYS} days, {MEMBERS} members",
        f"p50 {times.p50:.1f} ms, p95 {times.p95:.1f} ms, {len(queries)} queries,"
        f" {len(found)} slots",
        "-",
        f"p50 ≤ {SLOTS_GOAL:.0f} ms",
        times.p50 <= SLOTS_GOAL,
    )


def _measure_bookings(report: Report, calendar: Calendar, contact: Any, first: Any) -> None:
    """Booking and moving: the time alone, and with the messages and reminders for people."""
    free = slots_between(calendar, first, first + timedelta(days=DAYS - 1))
    starts = iter([datetime.fromtimestamp(slot.start, UTC) for slot in free])
    for notify, what in ((False, ""), (True, ", people are told")):
        made: list[Appointment] = []

        def book(notify: bool = notify, made: list[Appointment] = made) -> None:
            booking = Booking(calendar=calendar, contact=contact, starts_at=next(starts))
            made.append(appointment_book(ACTOR, booking=booking, notify=notify))

        times = repeat(book, times=60)
        report.add(
            f"a booking{what}",
            f"p50 {times.p50:.1f} ms, p95 {times.p95:.1f} ms",
            f"bare INSERT of its rows {_bare(calendar, contact):.1f} ms",
            "-" if notify else f"p50 ≤ {BOOKING_GOAL:.0f} ms",
            notify or times.p50 <= BOOKING_GOAL,
        )
        took = [
            _move(one, start, notify)
            for one, start in zip(made, itertools.islice(starts, 40), strict=False)
        ]
        report.add(
            f"a move{what}",
            f"p50 {statistics.median(took):.1f} ms",
            f"such a booking {times.p50:.1f} ms",
            "≤ 3 × a booking",
            statistics.median(took) <= 3 * times.p50,
        )


def _move(appointment: Appointment, start: datetime, notify: bool) -> float:
    """Milliseconds that it takes to give the appointment another start and any host."""
    began = time.perf_counter()
    appointment_change(
        ACTOR,
        appointment=appointment,
        changes={"starts_at": start, "member": None},
        manner=Manner(notify=notify),
    )
    return (time.perf_counter() - began) * 1000


def _bare(calendar: Calendar, contact: Any) -> float:
    """The appointment's row by itself, in milliseconds."""
    start = now() + timedelta(days=500)

    def insert() -> None:
        Appointment.objects.bulk_create(
            [
                Appointment(
                    account_id=calendar.account_id,
                    calendar=calendar,
                    contact=contact,
                    title="Bare",
                    starts_at=start,
                    ends_at=start + timedelta(minutes=30),
                    time_zone="UTC",
                )
            ]
        )

    return repeat(insert, times=30).p50


def _measure_full_days(report: Report, account: Account, contact: Any, member: Member) -> None:
    """The calendar area while one calendar has ten thousand appointments a day for a month."""
    calendar = _calendar([member], "Full")
    day = now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=100)
    for number in range(30):
        taken: list[tuple[Member | None, datetime]] = [
            (None, day + timedelta(days=number, seconds=4 * one)) for one in range(A_DAY)
        ]
        _copy(account, calendar, contact, taken)
    connection.cursor().execute("ANALYZE appointments_appointment")
    client = Client(HTTP_HOST="localhost")
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for what, url in _pages(account.pk, day):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        # Read now: the log of queries begins anew with each request.
        number = len(queries)
        times = repeat(lambda url=url: client.get(url), times=20, warm_up=2)
        report.add(
            f"{what} of {30 * A_DAY:,} appointments in a month",
            f"p50 {times.p50:.1f} ms, {number} queries, {len(answer.content) / 1000:.0f} kB",
            "-",
            f"p50 ≤ {PAGE_GOAL:.0f} ms",
            answer.status_code == 200 and times.p50 <= PAGE_GOAL,
        )


def _pages(account: UUID, day: datetime) -> list[tuple[str, str]]:
    first, last = day.date(), (day + timedelta(days=30)).date()
    feed, listed = (reverse(f"agenda:{name}", args=[account]) for name in ("feed", "list"))
    return [
        ("the month", f"{feed}?start={first}&end={last}"),
        ("the list", listed),
        ("no-shows, the rarest status,", f"{listed}?show=all&status=noshow"),
        ("a search for a common title", f"{listed}?search=lesson"),
        ("a search for a rare title", f"{listed}?search=gallery"),
        ("a search for a contact", f"{listed}?search=ada"),
        ("a search that finds nothing", f"{listed}?search=nobody+of+this+name"),
    ]
