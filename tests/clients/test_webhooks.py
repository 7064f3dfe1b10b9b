"""The published client libraries check what webhooks send."""

import sys
from typing import Any

import pytest

from hoopcrm.accounts.models import Account
from hoopcrm.events.dispatch import deliver_due, dispatch_all
from hoopcrm.webhooks.outbox import send_due
from hoopcrm.webhooks.signing import public_pem, public_raw
from tests import make
from tests.clients.install import PYTHON_FOLDER
from tests.clients.needs import needs_npm, needs_python
from tests.clients.test_clients import run
from tests.webhooks.conftest import MakeEndpoint, Receiver, endpoint_for, receiver

__all__ = ["endpoint_for", "receiver"]

CLIENT_ID = "66f0c0ffee-m1234567"


@pytest.fixture
def taken(in_account: Account, receiver: Receiver, endpoint_for: MakeEndpoint) -> dict[str, Any]:  # noqa: F811
    """What an endpoint was sent of a contact with all sorts of signs and numbers."""
    endpoint_for("ContactCreate", url=receiver.url, app_id=CLIENT_ID.partition("-")[0])
    weight = make.make_field(in_account, "Weight", "number")
    make.make_contact(
        in_account,
        first_name="Ada",
        last_name='Ünïcödé "quoted" </b> \\ 漢字 🎾',
        custom={str(weight.pk): "12.5"},
    )
    dispatch_all()
    deliver_due()
    send_due()
    found = [(headers, body.decode()) for headers, body in receiver.taken]
    assert len(found) == 1
    return {"taken": found, "keys": [public_pem(), public_raw()], "clientId": CLIENT_ID}


@needs_npm
def test_the_npm_client_takes_them_for_genuine(taken: dict[str, Any]) -> None:
    assert run(taken, "node", "npm_webhook.mjs") == "ok"


@needs_python
def test_the_python_client_takes_them_for_genuine(taken: dict[str, Any]) -> None:
    assert run(taken, sys.executable, "python_webhook.py", PYTHONPATH=str(PYTHON_FOLDER)) == "ok"
