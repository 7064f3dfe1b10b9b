"""Forgotten and changed passwords."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoopcrm.accounts.models import Member
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.transports.models import MailboxMessage
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"
NEW = "a much better password 7"


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    """The test runner swaps the mail backend; these tests read the demo's mailbox."""
    settings.EMAIL_BACKEND = "hoopcrm.transports.email.MailboxBackend"


def mailed_link() -> str:
    message = MailboxMessage.objects.get()
    assert message.recipient == "alice@example.com"
    found = re.search(r"https?://testserver(/\S+)", message.body)
    assert found
    return found[1]


def set_password(client: Client, link: str, password: str = NEW):
    form = client.get(link)
    return client.post(form.url, {"password1": password, "password2": password})


def test_mailed_link_sets_a_password_once(client: Client, alice: Member):
    assert client.post(RESET, {"email": "Alice@example.com"}).url == f"{RESET}done/"
    link = mailed_link()
    assert set_password(client, link).url == f"{RESET}key/done/"
    assert client.get(f"{RESET}key/done/").status_code == 200
    again = Client().get(link)
    assert "no longer works" in again.content.decode()
    login = {"login": "alice@example.com", "password": NEW}
    assert client.post("/accounts/login/", login).status_code == 302
    with scope(alice.account):
        assert Event.objects.filter(type="user.password_reset", actor_id=alice.pk).count() == 1


def test_unknown_e_mail_gets_the_same_answer_and_no_mail(client: Client, alice: Member):
    known = client.post(RESET, {"email": "alice@example.com"})
    MailboxMessage.objects.all().delete()
    unknown = client.post(RESET, {"email": "nobody@example.com"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert not MailboxMessage.objects.exists()


def test_new_password_lifts_the_lock(client: Client, alice: Member):
    for _try in range(5):
        client.post("/accounts/login/", {"login": "alice@example.com", "password": "wrong"})
    client.post(RESET, {"email": "alice@example.com"})
    set_password(client, mailed_link())
    login = {"login": "alice@example.com", "password": NEW}
    assert client.post("/accounts/login/", login).status_code == 302


def test_weak_password_is_refused(client: Client, alice: Member):
    client.post(RESET, {"email": "alice@example.com"})
    answer = set_password(client, mailed_link(), "12345678")
    assert answer.status_code == 200
    assert "too common" in answer.content.decode()


def test_changing_it_keeps_this_session_and_ends_the_others(alice: Member):
    here, elsewhere = signed_in(alice), signed_in(alice)
    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW},
    )
    profile = reverse("accounts:profile")
    assert answer.url == profile
    assert here.get(profile).status_code == 200
    assert elsewhere.get(profile).status_code == 302
    assert MailboxMessage.objects.get().subject == "Your password was changed"


def test_changing_it_needs_the_present_one(as_alice: Client):
    answer = as_alice.post(
        "/accounts/password/change/",
        {"oldpassword": "wrong", "password1": NEW, "password2": NEW},
    )
    assert answer.status_code == 200
    assert "not your present password" in answer.content.decode()
