"""Signing in and out through the real pages."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessFailureLog
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hoopcrm.accounts.models import Account, Member, User
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, email: str, password: str = make.PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def events(account: Account, type: str) -> list[Event]:
    with scope(account):
        return list(Event.objects.filter(type=type))


def test_right_password_leads_to_the_contacts(client: Client, alice: Member):
    answer = sign_in(client, "ALICE@Example.com")
    assert answer.url == reverse("accounts:home")
    assert client.get(answer.url).url == reverse("contacts:list", args=[alice.account_id])


def test_each_account_is_told_once_and_sees_its_own_member(
    client: Client, alice: Member, other_account: Account
):
    with scope(other_account):
        elsewhere = make.make_member_of(other_account, alice.user)
    sign_in(client, "alice@example.com")
    (here,) = events(alice.account, "user.signed_in")
    (there,) = events(other_account, "user.signed_in")
    assert (here.actor_id, there.actor_id) == (alice.pk, elsewhere.pk)
    assert here.ip == "127.0.0.1"
    assert "Alice" in describe(here)


def test_known_and_unknown_e_mails_get_the_same_answer(client: Client, alice: Member):
    known = sign_in(client, "alice@example.com", "wrong").content.decode()
    unknown = sign_in(client, "nobody@example.com", "wrong").content.decode()
    assert "is not right" in known
    assert known.count("is not right") == unknown.count("is not right")
    assert len(events(alice.account, "user.sign_in_failed")) == 1
    assert AccessFailureLog.objects.filter(username="nobody@example.com").exists()


def test_fifth_wrong_password_locks_and_says_until_when(client: Client, alice: Member, bob: Member):
    for _try in range(4):
        assert sign_in(client, "alice@example.com", "wrong").status_code == 200
    locked = sign_in(client, "alice@example.com", "wrong")
    assert locked.status_code == 429
    assert "30 more minutes" in locked.content.decode()
    assert 1700 < int(locked["Retry-After"]) <= 1800
    assert sign_in(client, "alice@example.com").status_code == 429
    assert sign_in(Client(), "bob@example.com").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert sign_in(client, "alice@example.com").status_code == 302


def test_tries_from_many_addresses_count_together(alice: Member):
    for number in range(5):
        answer = Client(REMOTE_ADDR=f"192.0.2.{number}").post(
            LOGIN, {"login": "alice@example.com", "password": "wrong"}
        )
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_next_never_leads_away(client: Client, alice: Member, target: str):
    assert sign_in(client, "alice@example.com", next=target).url == reverse("accounts:home")


def test_signing_out_never_leads_away(as_alice: Client):
    answer = as_alice.post("/accounts/logout/", {"next": "https://evil.example/"})
    assert answer.url == LOGIN


def test_next_leads_to_the_page_asked_for(client: Client, alice: Member):
    page = reverse("contacts:list", args=[alice.account_id])
    shown = client.get(client.get(page).url)
    assert page in shown.content.decode()
    assert sign_in(client, "alice@example.com", next=page).url == page


def test_a_fragment_asked_for_after_the_session_ended_leads_to_its_page(
    client: Client, account: Account
):
    page = reverse("contacts:list", args=[account.pk])
    answer = client.get(
        reverse("jobs:ring", args=[account.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"},
    )
    assert answer["HX-Redirect"].endswith(f"?next={page}")


def test_signing_out_needs_a_post(as_alice: Client, alice: Member):
    assert as_alice.get("/accounts/logout/").status_code == 200
    assert as_alice.get(reverse("accounts:profile")).status_code == 200
    assert as_alice.post("/accounts/logout/").url == LOGIN
    assert as_alice.get(reverse("accounts:profile")).status_code == 302
    assert len(events(alice.account, "user.signed_out")) == 1


def test_switched_off_login_opens_nothing(client: Client, alice: Member):
    User.objects.update(is_active=False)
    assert sign_in(client, "alice@example.com").url == "/accounts/inactive/"
    assert client.get("/accounts/inactive/").status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize("email", ["a" * 300 + "@example.com", "x\x00@example.com", "", "ü@ü"])
def test_odd_input_is_answered_by_the_form(client: Client, email: str):
    assert sign_in(client, email, "x").status_code == 200


def test_nobody_signs_up(client: Client):
    assert client.get("/accounts/signup/").status_code == 404


def test_installation_staff_sign_in_by_the_same_door(client: Client, db: None):
    make.make_staff("operator@example.com")
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert client.get("/admin/login/?next=/admin/").url.startswith(LOGIN)
    assert sign_in(client, "operator@example.com", next="/admin/").url == "/admin/"


def test_start_page_remembers_the_account(as_alice: Client, alice: Member, other_account: Account):
    with scope(other_account):
        make.make_member_of(other_account, alice.user)
    here = reverse("contacts:list", args=[alice.account_id])
    there = reverse("contacts:list", args=[other_account.pk])
    for page in (there, here, there):
        as_alice.get(page)
        assert as_alice.get("/").url == page


def test_somebody_without_an_account_is_told_so(client: Client, db: None):
    user = User.objects.create_user("lone@example.com", make.PASSWORD)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "lone@example.com" in client.get("/").content.decode()


def test_closed_account_is_nobodys_page(as_alice: Client, account: Account):
    Account.objects.update(state=Account.State.CLOSED)
    assert as_alice.get(reverse("contacts:list", args=[account.pk])).status_code == 404
