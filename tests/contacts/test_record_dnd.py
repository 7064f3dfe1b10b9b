"""The DND tab of the contact's page."""

import json
import re

import pytest

from contacts.models import ContactDnd
from contacts.services.dnd import dnd_all_set, dnd_set, optout_record
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(account, alice):
    return make.make_contact(account, Actor.of_member(alice), email="ada@example.com")


@pytest.fixture
def press(as_alice, url, ada):
    def post(switch, reason="", **headers):
        data = {"switch": switch, "reason": reason}
        return as_alice.post(url("contacts:record_dnd", ada.pk), data, **(headers or HTMX))

    return post


def switch(response, key) -> str:
    """The button of one channel."""
    found = re.search(rf'<button[^>]*id="dnd-{key}".*?</button>', response.content.decode(), re.S)
    return found[0] if found else ""


def states(account, contact):
    with scope(account):
        return {row.channel: row.status for row in ContactDnd.objects.filter(contact=contact)}


def test_on_and_off_again(account, ada, press):
    response = press("email:on", "asked by phone")
    assert response.status_code == 200
    assert 'aria-checked="true"' in switch(response, "email")
    assert "asked by phone" in response.content.decode()
    assert 'value="asked by phone"' not in response.content.decode()
    fired = json.loads(response.headers["HX-Trigger"])
    assert fired["toast"]["message"] == "DND is on for E-mail."
    assert "contact-changed" in fired
    assert 'aria-checked="false"' in switch(press("email:off"), "email")
    assert states(account, ada) == {"email": "inactive"}


def test_only_channels_with_a_provider_are_shown(as_alice, url, ada):
    page = as_alice.get(url("contacts:record", ada.pk), {"left": "dnd"})
    shown = re.findall(r'id="dnd-(\w+)-label"', page.content.decode())
    assert shown == ["all", "email", "sms", "inbound"]


def test_do_not_contact_marks_the_record_and_locks_the_channels(as_alice, url, ada, press):
    response = press("all:on")
    assert "disabled" in switch(response, "email")
    page = as_alice.get(url("contacts:record_identity", ada.pk)).content.decode()
    assert "Do not contact" in page
    assert "disabled" not in switch(press("all:off"), "email")
    assert (
        "Do not contact"
        not in as_alice.get(url("contacts:record_identity", ada.pk)).content.decode()
    )


def test_inbound(account, ada, press):
    press("inbound:on")
    assert states(account, ada) == {"inbound": "active"}


def test_permanent_is_locked_and_explained(account, alice, ada, as_alice, url, press):
    with scope(account):
        optout_record(
            Actor.of_member(alice), contact=ada, channel="sms", permanent=True, reason="STOP"
        )
    page = as_alice.get(url("contacts:record", ada.pk), {"left": "dnd"})
    assert "disabled" in switch(page, "sms")
    assert "Only they can opt in again" in page.content.decode()
    response = press("sms:off", "please")
    assert response.status_code == 422
    assert 'value="please"' in response.content.decode()
    assert "for good" in json.loads(response.headers["HX-Trigger"])["toast"]["message"]
    assert states(account, ada) == {"sms": "permanent"}


@pytest.mark.parametrize("sent", ["", "email", "email:", "pigeon:on", "all:maybe"])
def test_what_is_no_switch_is_refused(account, ada, press, sent):
    assert press(sent).status_code == 422
    assert states(account, ada) == {}


def test_a_reason_that_is_too_long_is_refused(account, ada, press):
    response = press("email:on", "x" * 301)
    assert response.status_code == 422
    assert "x" * 301 in response.content.decode()
    assert states(account, ada) == {}


def test_without_scripts(account, as_alice, url, ada):
    address = url("contacts:record_dnd", ada.pk)
    saved = as_alice.post(address, {"switch": "email:on"}, follow=True)
    assert saved.redirect_chain == [(f"{url('contacts:record', ada.pk)}?left=dnd", 302)]
    assert "DND is on for E-mail." in saved.content.decode()
    refused = as_alice.post(address, {"switch": "pigeon:on"}, follow=True)
    assert "There is no such channel." in refused.content.decode()


def test_rights(as_carol, as_bob, as_mallory, account, url, ada):
    address = url("contacts:record_dnd", ada.pk)
    data = {"switch": "email:on"}
    assert as_carol.post(address, data).status_code == 403
    assert as_bob.post(address, data).status_code == 404
    assert as_mallory.post(address, data).status_code == 404
    assert states(account, ada) == {}
    tab = as_carol.get(url("contacts:record_tab", ada.pk, "dnd"), **HTMX).content.decode()
    assert "Do not contact" in tab
    assert "dnd-switch" not in tab


def test_a_restricted_member_switches_their_own(account, bob, as_bob, url):
    theirs = make.make_contact(account, owner=bob)
    address = url("contacts:record_dnd", theirs.pk)
    assert as_bob.post(address, {"switch": "email:on"}, **HTMX).status_code == 200
    assert states(account, theirs) == {"email": "active"}


def test_list_column(account, alice, as_alice, url, ada):
    actor = Actor.of_member(alice)
    other = make.make_contact(account, first_name="Bea")
    with scope(account):
        dnd_all_set(actor, contact=ada, on=True)
        dnd_set(actor, contact=other, channel="sms", on=True)
    headers = {"HX-Request": "true", "HX-Target": "list-results"}
    answer = as_alice.get(url("contacts:list"), {"columns": ["dnd"]}, headers=headers)
    page = answer.content.decode()
    assert "All channels" in page
    assert ">SMS<" in page
