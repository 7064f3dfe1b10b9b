"""The commands of whoever runs the installation."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hoopcrm.accounts.access import memberships_of
from hoopcrm.accounts.api_scopes import api_scopes
from hoopcrm.accounts.callers import caller_of
from hoopcrm.accounts.models import Account, ApiToken, Integration, Member, User
from hoopcrm.accounts.services.accounts import account_state_set
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out, stderr=out)
    return out.getvalue()


def test_new_admin_sets_a_password_and_signs_in(client: Client, mailoutbox: list):
    said = run("create_account", "Fabrikam", "--admin", "Dora@example.com", "--country", "gb")
    account = Account.objects.get()
    assert f"/a/{account.pk}/contacts/" in said
    link = re.search(r"http://\S+(/accounts/password/\S+)", said)
    assert link
    assert link[1] in mailoutbox[0].body
    form = client.get(link[1])
    password = "quite a long phrase 9"
    client.post(form.url, {"password1": password, "password2": password})
    client.post("/accounts/login/", {"login": "dora@example.com", "password": password})
    assert client.get("/").url == f"/a/{account.pk}/contacts/"


def test_somebody_who_signs_in_already_gets_no_link(alice: Member):
    said = run("create_account", "Fabrikam", "--admin", "alice@example.com")
    assert "/accounts/password/" not in said
    assert [member.account.name for member in memberships_of(alice.user)] == [
        "Fabrikam",
        "Northwind",
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--admin", "not an address"), "email"),
        (("--admin", "d@example.com", "--time-zone", "Mars/Base"), "Mars/Base is no time zone"),
        (("--admin", "d@example.com", "--currency", "dollars"), "currency"),
    ],
)
def test_faults_are_named_and_nothing_is_made(args: tuple[str, ...], said: str):
    with pytest.raises(CommandError, match=said):
        run("create_account", "Fabrikam", *args)
    assert not Account.objects.exists()
    assert not User.objects.exists()


def test_account_without_mail_still_gets_its_link(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    said = run("create_account", "Fabrikam", "--admin", "dora@example.com")
    assert "pass the link on yourself" in said
    assert "/accounts/password/reset/key/" in said


def test_erase_removes_the_account(account: Account, alice: Member):
    make.make_contact(account)
    assert "is gone" in run("account_erase", str(account.pk), "--yes")
    assert not Account.objects.exists()


def test_erase_asks_and_takes_only_the_name(account: Account, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _question: "something else")
    with pytest.raises(CommandError, match="nothing was deleted"):
        run("account_erase", str(account.pk))
    monkeypatch.setattr("builtins.input", lambda _question: "Northwind")
    run("account_erase", str(account.pk))
    assert not Account.objects.exists()


@pytest.mark.parametrize("text", ["nonsense", "00000000-0000-7000-8000-000000000000"])
def test_erase_of_no_account_says_so(text: str):
    with pytest.raises(CommandError, match="no account"):
        run("account_erase", text, "--yes")


def test_a_token_is_printed_as_one_line_of_json(account: Account, alice: Member, bob: Member):
    said = run("create_token", "--account", str(account.pk), "--name", "Shop")
    told = json.loads(said)
    assert said.count("\n") == 1
    assert told["locationId"] == str(account.pk)
    assert told["userId"] == str(alice.pk)
    caller = caller_of(told["token"], kinds=frozenset({ApiToken.Kind.PRIVATE}))
    assert caller is not None
    assert caller.integration.name == "Shop"
    assert caller.integration.scopes == [one.key for one in api_scopes]


def test_a_token_for_some_scopes(account: Account, alice: Member):
    args = ("create_token", "--account", str(account.pk), "--name", "Reader", "--scopes")
    run(*args, "contacts.write,contacts.readonly")
    run(*args, "contacts.readonly", "contacts.write")
    with scope(account):
        wanted = ["contacts.readonly", "contacts.write"]
        assert [one.scopes for one in Integration.objects.all()] == [wanted, wanted]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"--account": "nonsense"}, "is no account id"),
        ({"--account": "00000000-0000-7000-8000-000000000000"}, "no account 0000"),
        ({"--name": " "}, "name: Give the integration a name"),
        ({"--name": "n" * 81}, "name: "),
        ({"--scopes": "contacts.readonly,moon.write"}, "no scope moon.write"),
        ({"--scopes": ","}, "Choose at least one scope"),
    ],
)
def test_no_token_without_a_sound_call(
    account: Account, alice: Member, given: dict[str, str], said: str
):
    args = {"--account": str(account.pk), "--name": "Shop"} | given
    with pytest.raises(CommandError, match=said):
        run("create_token", *(text for pair in args.items() for text in pair))
    with scope(account):
        assert not Integration.objects.exists()


def test_no_token_without_an_admin_or_in_a_closed_account(account: Account, bob: Member):
    args = ("create_token", "--account", str(account.pk), "--name", "Shop")
    with pytest.raises(CommandError, match="no admin"):
        run(*args)
    actor = Actor.system("tests")
    account_state_set(actor, account=account, state=Account.State.CLOSED)
    with pytest.raises(CommandError, match="closed"):
        run(*args)
