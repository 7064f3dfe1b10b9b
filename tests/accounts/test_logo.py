"""The logo of the account: set, shown at the top of the menu, taken away."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.files.models import StoredFile
from hoopcrm.files.sweep import GRACE, sweep_files
from tests.files import pictures, samples

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
HTMX = {"HX-Request": "true"}
CROP = {"crop_left": "0", "crop_top": "0", "crop_side": "1"}


def sent(content: bytes = b"") -> dict[str, Any]:
    return {"file": SimpleUploadedFile("logo.png", content or pictures.striped())} | CROP


def shown(client: Client, url: Url) -> str:
    """Address of the logo at the top of the menu, "" without one."""
    page = client.get(url("contacts:list")).content.decode()
    found = re.search(r'<img class="brand-mark brand-logo" src="([^"]+)"', page)
    return found[1] if found else ""


def test_set_shown_replaced_and_removed(account: Account, as_alice: Client, url: Url) -> None:
    assert shown(as_alice, url) == ""
    assert as_alice.post(url("business:logo"), sent()).status_code == 302
    first = shown(as_alice, url)
    image = as_alice.get(first)
    assert pictures.colour(b"".join(image.streaming_content)) == "red"  # type: ignore[attr-defined]
    assert "immutable" in image["Cache-Control"]
    as_alice.post(url("business:logo"), sent())
    assert shown(as_alice, url) not in ("", first)
    assert as_alice.get(first).status_code == 404
    as_alice.post(url("business:logo_remove"))
    as_alice.post(url("business:logo_remove"))
    assert shown(as_alice, url) == ""
    with scope(account):
        told = Event.objects.filter(type__startswith="account.logo").order_by("id")
        assert [one.type for one in told] == [
            "account.logo_set",
            "account.logo_set",
            "account.logo_removed",
        ]


def test_the_sweep_keeps_only_the_logo_in_use(
    account: Account, as_alice: Client, url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(2):
        as_alice.post(url("business:logo"), sent())
    monkeypatch.setattr("hoopcrm.files.sweep.GRACE", -GRACE)
    sweep_files()
    account.refresh_from_db()
    with scope(account):
        assert [one.pk for one in StoredFile.objects.all()] == [account.logo]


def test_a_refusal_is_shown(as_alice: Client, url: Url) -> None:
    for body in ({}, sent(samples.EXE), sent(samples.PNG)):
        response = as_alice.post(url("business:logo"), body, headers=HTMX)
        assert response.status_code == 422
        assert b'role="alert"' in response.content


def test_only_for_those_who_manage_the_account(as_bob: Client, url: Url) -> None:
    assert as_bob.get(url("business:logo")).status_code == 403
    assert as_bob.post(url("business:logo"), sent()).status_code == 403
