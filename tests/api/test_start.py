"""Settings → Getting started."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account

pytestmark = pytest.mark.django_db


def test_it_names_what_a_program_needs(
    as_alice: Client, url: Callable[..., str], account: Account, settings: Any
) -> None:
    settings.API_RATE_LIMITS = {"second": 7, "minute": 70, "day": 12_345}
    page = html.unescape(as_alice.get(url("api_start:page")).content.decode())
    assert 'HighLevel.BASE_URL = "http://testserver/api";' in page
    assert f'{{"locationId": "{account.pk}", "pageLimit": 5}}' in page
    assert f"'http://testserver/api/contacts/?locationId={account.pk}&limit=5'" in page
    assert "7 calls a second and 70 a minute" in page
    assert "12,345 a day" in page
    assert "Version: 2021-07-28" in page
    assert "v3" in page


def test_a_host_of_its_own(as_alice: Client, url: Callable[..., str], settings: Any) -> None:
    settings.API_HOST = "api.example.com"
    page = as_alice.get(url("api_start:page")).content.decode()
    assert "http://api.example.com/contacts/" in page


def test_who_may_not(as_bob: Client, url: Callable[..., str]) -> None:
    assert as_bob.get(url("api_start:page")).status_code == 403
