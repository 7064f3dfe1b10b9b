"""An app that asks members of Alice's account."""

from typing import Any

import pytest

from hoopcrm.accounts.models import Member
from tests.oauth.app import App, make_app


@pytest.fixture(autouse=True)
def _no_rate_limit(settings: Any) -> None:
    settings.API_EXCHANGE_RATE = 100_000
    settings.API_RATE_LIMITS = {"second": 100_000, "minute": 100_000, "day": 100_000}


@pytest.fixture
def app(alice: Member) -> App:
    return make_app(alice)
