"""Sessions, found by a query that is written once."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.sessions import SessionStore
from hoopcrm.core.clock import now

pytestmark = pytest.mark.django_db


def test_each_key_has_its_own_session(account: Account) -> None:
    first, second = SessionStore(), SessionStore()
    for number, one in enumerate((first, second)):
        one["number"] = number
        one.save()
    assert SessionStore(first.session_key)["number"] == 0
    assert SessionStore(second.session_key)["number"] == 1
    assert SessionStore("unknown").get("number") is None


def test_an_expired_session_signs_nobody_in(alice: Member) -> None:
    client = Client()
    client.force_login(alice.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/profile/").status_code == 200
    Session.objects.update(expire_date=now() - dt.timedelta(seconds=1))
    assert client.get("/profile/").status_code == 302
