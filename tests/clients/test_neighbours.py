"""The published client library for what stands beside contacts."""

from typing import Any

import pytest

from hoopcrm.accounts.models import Account, Member
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.core.scoping import scope
from tests.api.conftest import _no_rate_limit, token
from tests.appointments.make import in_days, make_calendar
from tests.clients.needs import needs_npm
from tests.clients.test_clients import run, task
from tests.make import SYSTEM

__all__ = ["_no_rate_limit", "task", "token"]

pytestmark = pytest.mark.django_db(transaction=True)


@needs_npm
def test_the_npm_client(task: dict[str, Any], account: Account, alice: Member) -> None:  # noqa: F811
    calendar = make_calendar(account, alice)
    with scope(account):
        association_label_create(SYSTEM, pair="business", forward="Works at")
    more = {"calendar": str(calendar.pk), "starts": in_days(2).isoformat()}
    assert run(task | more, "node", "npm_neighbours.mjs") == "ok"
