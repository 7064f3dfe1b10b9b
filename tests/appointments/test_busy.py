"""Calendars elsewhere: what of them counts as busy, how they are fetched, and that it holds."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from appointments import feeds
from appointments.busy_ics import busy_times
from appointments.models import Appointment, BusyCalendar, BusyTime, Feed
from appointments.services.feeds import busy_calendar_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import fetch as fetching
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.fetch import Fetched
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def ics(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT\n" for n, event in enumerate(events)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def busy(*events: str) -> list[str]:
    """Starts and ends in Berlin."""
    return [
        f"{start.astimezone(BERLIN):%m-%d %H:%M}-{end.astimezone(BERLIN):%H:%M}"
        for start, end in busy_times(ics(*events), FIRST, LAST, BERLIN)
    ]


def test_times_with_and_without_zone_and_whole_days() -> None:
    assert busy(
        "DTSTART:20260310T080000Z\nDTEND:20260310T090000Z",
        "DTSTART;TZID=America/New_York:20260311T080000\nDURATION:PT30M",
        "DTSTART:20260312T080000\nDTEND:20260312T090000",
        "DTSTART;VALUE=DATE:20260313\nDTEND;VALUE=DATE:20260314",
    ) == ["03-10 09:00-10:00", "03-11 13:00-13:30", "03-12 08:00-09:00", "03-13 00:00-00:00"]


@pytest.mark.parametrize(
    "line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
)
def test_what_leaves_one_free_does_not_count(line: str) -> None:
    assert busy(f"DTSTART:20260310T080000Z\nDTEND:20260310T090000Z\n{line}") == []


def test_a_rule_keeps_its_hour_over_the_change_of_clocks_and_knows_exceptions() -> None:
    rule = (
        "DTSTART;TZID=Europe/Berlin:20250106T090000\nDTEND;TZID=Europe/Berlin:20250106T100000\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20260407T220000Z\nEXDATE;TZID=Europe/Berlin:20260323T090000"
    )
    found = busy(rule)
    assert found[0] == "03-02 09:00-10:00"
    assert "03-23 09:00-10:00" not in found
    assert found[-2:] == ["03-30 09:00-10:00", "04-06 09:00-10:00"]


def test_a_moved_occurrence_stands_where_it_was_moved_to() -> None:
    rule = "DTSTART:20260302T080000Z\nDTEND:20260302T090000Z\nRRULE:FREQ=WEEKLY;COUNT=2"
    content = ics(rule).replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:0\r\nRECURRENCE-ID:20260309T080000Z\r\n"
        b"DTSTART:20260310T120000Z\r\nDTEND:20260310T130000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    days = [start.day for start, _ in busy_times(content, FIRST, LAST, BERLIN)]
    assert days == [2, 10]


@pytest.mark.parametrize("content", [b"", b"<html>", b"BEGIN:VCALENDAR", b"\xff\xfe\x00"])
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        busy_times(content, FIRST, LAST, BERLIN)
    assert refused.value.code == "not_a_calendar"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.ics",
        "http://[::1]/x",
        "http://[::ffff:10.0.0.1]/x",
        "https://10.1.2.3/x",
        "http://169.254.169.254/latest",
        "http://0.0.0.0/",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "https://user:pw@example.com/x",
        "https://",
        "x",
    ],
)
def test_addresses_that_are_not_public_are_never_asked(url: str) -> None:
    with pytest.raises(Refused) as refused:
        fetching.fetch(url, most_bytes=10)
    assert refused.value.code == "address"


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("192.168.0.9", 443))]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(Refused, match="not a public one"):
        fetching.fetch("https://calendar.example/x.ics", most_bytes=10)


@pytest.fixture
def ben(account: Account) -> Member:
    return make.make_member(account, "Ben")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the calendar elsewhere answers, one after the other; the last one again and again."""
    answers: list[Any] = []

    def fetch(url: str, **_how: Any) -> Fetched:
        one = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(one, Exception):
            raise one
        return Fetched(status=200, content=one)

    monkeypatch.setattr(feeds, "fetch", fetch)
    monkeypatch.setattr("appointments.services.feeds.require_public", lambda url: None)
    return answers


def connect(account: Account, member: Member) -> BusyCalendar:
    with scope(account):
        return busy_calendar_add(
            Actor.of_member(member), member=member, name="", address="webcal://calendar.example/a"
        )


def day_of(start: datetime) -> bytes:
    stamp = "%Y%m%dT%H%M%SZ"
    end = start + timedelta(hours=1)
    return ics(f"DTSTART:{start.strftime(stamp)}\nDTEND:{end.strftime(stamp)}")


@pytest.mark.django_db
def test_nobody_is_booked_while_busy_elsewhere(
    account: Account, ben: Member, answer: list[Any]
) -> None:
    answer.append(day_of(in_days(2)))
    made = connect(account, ben)
    assert "calendar.example" not in made.address
    feeds.read_due()
    calendar, contact = make_calendar(account, ben), make.make_contact(account)
    for minute in (0, 30):
        with pytest.raises(Refused, match="no longer free"):
            book(calendar, contact, in_days(2, 10, minute))
    book(calendar, contact, in_days(2, 11))


@pytest.mark.django_db
def test_a_calendar_that_cannot_be_read_says_so_and_what_was_known_counts(
    account: Account, ben: Member, answer: list[Any]
) -> None:
    answer += [day_of(in_days(2)), Refused("unreachable", "The address cannot be reached.")]
    made = connect(account, ben)
    for _ in range(2):
        with scope(account):
            feeds.read_busy(made, now_please=True)
    with scope(account):
        assert BusyTime.objects.count() == 1
        assert BusyCalendar.objects.get().error == "The address cannot be reached."


@pytest.mark.django_db
def test_what_went_elsewhere_is_free_again(
    account: Account, ben: Member, answer: list[Any]
) -> None:
    answer += [day_of(in_days(2)), ics()]
    made = connect(account, ben)
    with scope(account):
        for _ in range(2):
            feeds.read_busy(made, now_please=True)
        assert not BusyTime.objects.exists()


@pytest.mark.django_db
def test_the_page_connects_reads_and_disconnects(
    account: Account, ben: Member, answer: list[Any], client: Client
) -> None:
    answer.append(day_of(in_days(2)))
    client.force_login(ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("connections:page", args=[account.pk])
    empty = client.post(page, {"address": ""})
    assert empty.status_code == 422
    shown = client.post(
        page, {"address": "https://calendar.example/a", "name": "Private"}, follow=True
    )
    assert "1 busy time" in shown.content.decode()
    with scope(account):
        busy_id = BusyCalendar.objects.get().pk
    client.post(reverse("connections:busy_delete", args=[account.pk, busy_id]))
    with scope(account):
        assert not BusyTime.objects.exists()


@pytest.mark.django_db
def test_a_feed_shows_ones_appointments_until_it_is_closed(
    account: Account, ben: Member, client: Client
) -> None:
    book(make_calendar(account, ben), make.make_contact(account), in_days(2), title="Lesson")
    client.force_login(ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("connections:feed", args=[account.pk])
    client.post(url, {"calendar": ""})
    with scope(account):
        address = feeds.feed_url(feeds.Feed.objects.get())
    path = "/book/" + address.partition("/book/")[2]
    outside = Client()
    assert b"SUMMARY:Lesson" in outside.get(path).content
    client.post(url, {"calendar": ""})
    assert outside.get(path).status_code == 404
    client.post(url, {"calendar": "", "close": "1"})
    with scope(account):
        assert not feeds.Feed.objects.exists()


@pytest.mark.django_db
def test_a_feed_that_is_cut_shows_what_comes_next_and_says_so(
    account: Account, ben: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar, contact = make_calendar(account, ben), make.make_contact(account)
    made = [book(calendar, contact, in_days(day)) for day in (2, 3, 4)]
    with writes.frame("test data", silent=True), scope(account):
        Appointment.objects.filter(pk=made[0].pk).update(starts_at=in_days(-3), ends_at=in_days(-2))
    feed = Feed(account=account, member=ben, calendar=calendar)

    def shown() -> list[str]:
        with scope(account):
            content = feeds.feed_content(feed)
        events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        return [f"{one['uid']} {one.decoded('dtstart')}" for one in events]

    monkeypatch.setattr(feeds, "MOST_SHOWN", 2)
    assert shown() == [
        f"{one.pk}@hoopcrm {in_days(day)}" for one, day in zip(made[1:], (3, 4), strict=True)
    ]
    monkeypatch.setattr(feeds, "MOST_SHOWN", 1)
    assert shown() == [
        f"{made[1].pk}@hoopcrm {in_days(3)}",
        f"more-appointments@hoopcrm {in_days(4).date()}",
    ]


@pytest.mark.django_db
def test_feeds_of_calendars_that_one_does_not_see_are_not_made(
    account: Account, other_account: Account, ben: Member, client: Client
) -> None:
    foreign = make_calendar(other_account)
    client.force_login(ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("connections:feed", args=[account.pk]), {"calendar": str(foreign.pk)})
    with scope(account):
        assert not feeds.Feed.objects.exists()
