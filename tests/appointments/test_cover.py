"""The cover of a calendar: set, cut, shown to visitors, taken away."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from appointments.models import Calendar, CalendarGroup
from appointments.services.calendars import calendar_delete, calendar_delete_undo
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.files.models import StoredFile
from hoopcrm.files.sweep import GRACE, sweep_files
from tests import make
from tests.appointments.make import make_calendar
from tests.files import pictures, samples
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(account: Account) -> Calendar:
    return make_calendar(account, make.make_member(account, "Ben"), slug="trial")


def sent(content: bytes, **crop: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("cover.png", content)} | {
        f"crop_{name}": value for name, value in crop.items()
    }


def cover_of(calendar: Calendar) -> Any:
    calendar.refresh_from_db()
    return calendar.cover


@pytest.fixture
def give(as_alice: Client, calendar: Calendar, url: Any) -> Any:
    def given(content: bytes = b"", **crop: str) -> Any:
        body = sent(content or pictures.striped(size=(1800, 900)), **crop)
        return as_alice.post(url("calendars:cover", calendar.pk), body)

    return given


def test_visitors_see_it_cut_to_its_shape(calendar: Calendar, give: Any, client: Client) -> None:
    assert give(left="0.0", top="0.0", side="0.333").status_code == 302
    address = reverse("booking:cover", args=[cover_of(calendar)])
    assert address in client.get(reverse("booking:calendar", args=["trial"])).content.decode()
    answer = client.get(address)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    image = Image.open(io.BytesIO(content))
    assert (image.width, image.height, image.format) == (599, 200, "WEBP")
    assert pictures.colour(content) == "red"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_groups_page_shows_it(
    account: Account, calendar: Calendar, give: Any, client: Client
) -> None:
    give()
    with writes.frame("test data", silent=True), scope(account):
        group = CalendarGroup.objects.create(account=account, name="Lessons", slug="lessons")
        Calendar.objects.filter(pk=calendar.pk).update(group=group)
    text = client.get(reverse("booking:group", args=["lessons"])).content.decode()
    assert reverse("booking:cover", args=[cover_of(calendar)]) in text


def test_another_takes_its_place_and_both_go(
    account: Account, calendar: Calendar, give: Any, as_alice: Client, url: Any, client: Client
) -> None:
    give()
    first = cover_of(calendar)
    give()
    second = cover_of(calendar)
    assert second not in (None, first)
    assert client.get(reverse("booking:cover", args=[first])).status_code == 404
    as_alice.post(url("calendars:cover_remove", calendar.pk))
    assert cover_of(calendar) is None
    assert client.get(reverse("booking:cover", args=[second])).status_code == 404
    with scope(account):
        told = Event.objects.filter(type="calendar.updated").order_by("id")
        assert [one.data["cover"] for one in told] == ["set", "set", "removed"]


def test_it_goes_with_its_calendar_and_comes_back_with_it(
    account: Account, calendar: Calendar, give: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    give()
    give()
    cover = cover_of(calendar)
    monkeypatch.setattr("hoopcrm.files.sweep.GRACE", -GRACE)
    with scope(account):
        operation = calendar_delete(SYSTEM, calendar=calendar)
    assert client.get(reverse("booking:cover", args=[cover])).status_code == 404
    sweep_files()
    with scope(account):
        assert [one.pk for one in StoredFile.objects.all()] == [cover]
        monkeypatch.setattr("appointments.covers.KEPT_DELETED", -GRACE)
        sweep_files()
        assert not StoredFile.objects.exists()
        calendar_delete_undo(SYSTEM, operation=operation)
    assert cover_of(calendar) is None


def test_a_refusal_is_shown(give: Any) -> None:
    for content in (samples.EXE, samples.PNG):
        answer = give(content)
        assert answer.status_code == 422
        assert b'role="alert"' in answer.content


def test_only_for_those_who_manage_calendars(as_bob: Client, url: Any, calendar: Calendar) -> None:
    assert as_bob.get(url("calendars:cover", calendar.pk)).status_code == 403
    answer = as_bob.post(url("calendars:cover", calendar.pk), sent(pictures.striped()))
    assert answer.status_code == 403
