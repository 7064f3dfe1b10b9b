"""Settings → Contacts: whether records save by themselves, for everybody."""

from collections.abc import Callable

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.conftest import signed_in
from tests.make import make_contact, make_member

Url = Callable[..., str]


@pytest.fixture
def as_dora(account: Account) -> Client:
    """One of the staff, no admin."""
    return signed_in(make_member(account, "Dora"))


def test_auto_save_is_switched_for_everybody_and_logged(
    account: Account, as_alice: Client, as_dora: Client, url: Url
) -> None:
    contact = make_contact(account)
    record = url("contacts:record", contact.pk)
    assert 'id="save-bar"' not in as_dora.get(record).content.decode()

    answer = as_alice.post(url("contact_settings:auto_save"), {"on": "0"})
    assert answer["Location"] == url("contact_settings:details")

    assert 'id="save-bar"' in as_dora.get(record).content.decode()
    with scope(account):
        event = Event.objects.get(type="account.updated")
    assert event.changes == {"auto_save": [True, False]}


def test_the_panel_saves_in_place_and_a_record_is_loaded_again(as_alice: Client, url: Url) -> None:
    address = url("contact_settings:auto_save")
    panel = as_alice.post(
        address, {"on": "0"}, headers={"HX-Request": "true", "HX-Target": "auto-save"}
    )
    assert 'id="auto-save"' in panel.content.decode()
    assert "Auto-save is off." in panel["HX-Trigger"]
    assert 'value="0" checked' in panel.content.decode()
    record = as_alice.post(address, {"on": "1"}, headers={"HX-Request": "true"})
    assert record["HX-Refresh"] == "true"


def test_only_admins_find_the_switch_on_a_record(
    account: Account, as_alice: Client, as_dora: Client, url: Url
) -> None:
    record = url("contacts:record", make_contact(account).pk)
    switch = url("contact_settings:auto_save")
    assert switch in as_alice.get(record).content.decode()
    assert switch not in as_dora.get(record).content.decode()
    assert as_dora.post(switch, {"on": "0"}).status_code == 403


def test_the_folded_panel_is_remembered(account: Account, as_alice: Client, url: Url) -> None:
    record = url("contacts:record", make_contact(account).pk)
    assert "record-body is-folded" not in as_alice.get(record).content.decode()
    as_alice.cookies["record_panel"] = "folded"
    assert "record-body is-folded" in as_alice.get(record).content.decode()
