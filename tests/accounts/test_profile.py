"""A person's own name and time zone."""

import pytest
from django.test import Client
from django.urls import reverse

from hoopcrm.accounts.models import Member, User
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe

pytestmark = pytest.mark.django_db


def save(client: Client, **over: str):
    data = {"first_name": "Alice", "last_name": "", "time_zone": ""} | over
    return client.post(reverse("accounts:profile"), data)


def test_saved_and_told_to_the_account(as_alice: Client, alice: Member):
    assert save(as_alice, last_name=" Liddell ", time_zone="Europe/London").status_code == 302
    user = User.objects.get(pk=alice.user_id)
    assert (user.full_name, user.time_zone) == ("Alice Liddell", "Europe/London")
    with scope(alice.account):
        event = Event.objects.get(type="user.updated")
    assert event.changes == {"last_name": ["", "Liddell"], "time_zone": ["", "Europe/London"]}
    assert (event.actor_id, "last name" in describe(event)) == (alice.pk, True)


def test_nothing_changed_tells_nothing(as_alice: Client, alice: Member):
    save(as_alice)
    with scope(alice.account):
        assert not Event.objects.filter(type="user.updated").exists()


@pytest.mark.parametrize("over", [{"time_zone": "Mars/Base"}, {"first_name": "x" * 200}])
def test_faults_are_shown(as_alice: Client, alice: Member, over: dict[str, str]):
    assert save(as_alice, **over).status_code == 422
    assert User.objects.get(pk=alice.user_id).first_name == "Alice"


def test_only_for_people_who_signed_in(client: Client):
    assert client.get(reverse("accounts:profile")).url.startswith("/accounts/login/")
