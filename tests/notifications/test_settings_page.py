"""The settings page: switches for each topic, saved at once."""

from datetime import time

import pytest

from contacts.services.tasks import task_create
from hoopcrm.core.scoping import scope
from hoopcrm.events.jobs import dispatch
from hoopcrm.notifications.models import Notice, NoticeSettings

pytestmark = pytest.mark.django_db


def test_the_page_offers_what_can_concern_the_member(as_alice, as_carol, url):
    page = as_alice.get(url("notification_settings:page")).content.decode()
    assert "Contacts given to you" in page
    assert "Notes on your contacts" in page
    # Carol's role has no right to notes
    page = as_carol.get(url("notification_settings:page")).content.decode()
    assert "Notes on your contacts" not in page
    assert "Documents on your contacts" in page


def test_switches_are_saved_and_shown_again(as_bob, url, account, bob):
    address = url("notification_settings:page")
    response = as_bob.post(
        address,
        {"on": ["contacts.activity:mail", "tasks.assigned:bell"], "digest_at": "07:00"},
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 204
    assert "Saved" in response["HX-Trigger"]
    with scope(account):
        stored = NoticeSettings.objects.get(member=bob)
    assert stored.digest_at == time(7)
    assert stored.choices["contacts.activity"] == {"bell": False, "mail": True}
    assert stored.choices["tasks.assigned"] == {"bell": True, "mail": False}
    page = as_bob.get(address).content.decode()
    assert 'value="contacts.activity:mail" checked' in page
    assert 'value="contacts.activity:bell" checked' not in page
    assert '<option value="07:00" selected>' in page


def test_what_is_switched_off_makes_no_notice(as_bob, url, account, act, bob):
    as_bob.post(url("notification_settings:page"), {"on": [], "digest_at": "nonsense"})
    act(task_create, title="Call", assignee=bob)
    dispatch()
    with scope(account):
        assert not Notice.objects.filter(member=bob).exists()
        assert NoticeSettings.objects.get(member=bob).digest_at is None


def test_without_scripts_it_comes_back_to_the_page(as_bob, url):
    address = url("notification_settings:page")
    assert as_bob.post(address, {"on": ["tasks.assigned:bell"]})["Location"] == address
