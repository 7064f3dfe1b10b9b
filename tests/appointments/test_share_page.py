"""The links of a calendar, as members hand them out."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from appointments.models import BookingLink, Calendar
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.appointments.make import make_calendar
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
Url = Callable[..., str]


@pytest.fixture
def calendar(account: Account, alice: Member) -> Calendar:
    return make_calendar(account, alice, slug="lesson")


def test_a_one_time_link_is_made(
    account: Account, alice: Member, calendar: Calendar, url: Url
) -> None:
    client = signed_in(alice)
    page = url("calendars:share", calendar.pk)
    text = client.get(page).content.decode()
    assert "/book/lesson/" in text
    assert "/book/embed.js&quot; data-calendar=&quot;lesson&quot;" in text
    text = client.post(page, {"days": "7"}).content.decode()
    found = re.search(r"/book/once/([\w-]+)/", text)
    assert found
    assert "Trial lesson" in Client().get(found[0]).content.decode()
    assert found[1] not in client.get(page).content.decode()
    with scope(account):
        link = BookingLink.objects.get()
    assert link.expires_at is not None
    client.post(page, {"days": ""})
    with scope(account):
        assert BookingLink.objects.filter(expires_at=None).count() == 1


def test_a_link_to_a_calendar_that_is_off_is_not_made(
    account: Account, alice: Member, url: Url
) -> None:
    client = signed_in(alice)
    closed = make_calendar(account, alice, slug="off", is_active=False)
    answer = client.post(url("calendars:share", closed.pk), {"days": "7"})
    assert answer.status_code == 422
    assert "switched off" in answer.content.decode()
    assert client.post(url("calendars:share", closed.pk), {"days": "9"}).status_code == 422
