"""Settings → Apps: what may work in the account, and what it makes itself."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account, ApiApplication, Integration, Member
from hoopcrm.accounts.oauth.redirects import redirects_clean
from hoopcrm.accounts.services.applications import application_create
from hoopcrm.accounts.services.oauth import credentials_issue
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.oauth.app import BACK, App, make_app

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
GOOD = {"name": "Planner", "description": "Plans", "redirect_uris": f"{BACK}\r\ncom.x.app:/cb"}
SCOPES = ["contacts.readonly"]


@pytest.fixture
def app(in_account: Account, alice: Member) -> App:
    return make_app(alice, scopes=SCOPES, own_account=True)


def test_with_nothing_it_says_what_they_are_for(as_alice: Client, url: Url) -> None:
    page = as_alice.get(url("apps:list")).content.decode()
    assert "When somebody allows an app" in page
    assert "simpler as a private integration" in page


def test_a_new_one_shows_its_secret_once(as_alice: Client, url: Url, in_account: Account) -> None:
    answer = as_alice.post(url("apps:new"), GOOD | {"scopes": SCOPES})
    assert answer["Cache-Control"] == "no-store"
    made = ApiApplication.objects.get()
    assert made.redirect_uris == [BACK, "com.x.app:/cb"]
    told = answer.content.decode()
    assert made.client_id in told
    assert "http://testserver/oauth/authorize" in told
    assert "http://testserver/api/oauth/token" in told
    (secret,) = set(re.findall(r'value="([\w-]{43})"', told))
    page = as_alice.get(url("apps:detail", made.pk)).content.decode()
    assert secret not in page
    assert made.client_id in page


def test_one_without_a_secret(as_alice: Client, url: Url, in_account: Account) -> None:
    answer = as_alice.post(url("apps:new"), GOOD | {"scopes": SCOPES, "public": "on"})
    assert "It has no secret" in answer.content.decode()
    made = ApiApplication.objects.get()
    assert made.is_public
    page = as_alice.get(url("apps:edit", made.pk)).content.decode()
    assert 'name="public"' not in page
    assert 'name="own_account"' not in page
    assert as_alice.post(url("apps:secret", made.pk)).status_code in (409, 422)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Give the app a name."),
        ({"redirect_uris": ""}, "Give the address that people are sent back to"),
        ({"redirect_uris": "http://example.com/"}, "must begin with https://"),
        ({"scopes": []}, "Choose at least one scope."),
        ({"name": "", "redirect_uris": ""}, "Give the address that people are sent back to"),
        ({"public": "on", "own_account": "on"}, "An app without a secret cannot do this."),
    ],
)
def test_faults_stand_beside_their_field(
    as_alice: Client, url: Url, in_account: Account, given: Any, said: str
) -> None:
    answer = as_alice.post(url("apps:new"), GOOD | {"scopes": SCOPES} | given)
    assert answer.status_code == 422
    assert said in html.unescape(answer.content.decode())
    assert not ApiApplication.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://example.com/#x",
        "https://a@example.com/",
        "https://*.example.com/",
        "https://example.com:port/",
        "https://example.com/ü",
        "/callback",
        "ftp://example.com/",
    ],
)
def test_addresses_that_nobody_is_sent_to(address: str) -> None:
    with pytest.raises(Refused) as refused:
        redirects_clean([address])
    assert refused.value.field == "redirect_uris"


def test_addresses_that_people_may_be_sent_to() -> None:
    good = [BACK, "http://localhost:8080/cb", "http://127.0.0.1/", "com.example.app:/cb?x=1"]
    assert redirects_clean([*good, BACK, " "]) == good


def test_change(as_alice: Client, url: Url, app: App) -> None:
    edit = url("apps:edit", app.row.pk)
    assert BACK in as_alice.get(edit).content.decode()
    changed = {"name": "Scheduler", "redirect_uris": BACK, "scopes": ["contacts.write"]}
    assert as_alice.post(edit, changed)["Location"] == url("apps:detail", app.row.pk)
    row = ApiApplication.objects.get()
    assert (row.name, row.scopes, row.own_account) == ("Scheduler", ["contacts.write"], False)
    event = Event.objects.get(type="application.updated")
    assert set(event.changes) == {"name", "scopes", "own_account"}
    answer = as_alice.post(edit, changed | {"name": "Late", "version": row.version - 1})
    assert answer.status_code == 422
    assert "was changed meanwhile" in answer.content.decode()


def test_another_secret(as_alice: Client, url: Url, app: App, settings: Any) -> None:
    settings.API_EXCHANGE_RATE = 1000
    app.ask("client_credentials")
    answer = as_alice.post(url("apps:secret", app.row.pk)).content.decode()
    assert "The one before no longer works." in answer
    app.ask("client_credentials", status=401)
    (app.secret,) = set(re.findall(r'value="([\w-]{43})"', answer))
    app.ask("client_credentials")


def test_installed_ones_are_listed_and_taken_back(
    as_alice: Client, url: Url, app: App, actor: Actor
) -> None:
    credentials_issue(actor, application=app.row, scopes=SCOPES)
    install = Integration.objects.get()
    page = as_alice.get(url("apps:list")).content.decode()
    assert url("apps:remove", install.pk) in page
    assert "Read contacts" in page
    assert "Planner" not in as_alice.get(url("integrations:list")).content.decode()
    assert as_alice.get(url("integrations:detail", install.pk)).status_code == 404
    assert as_alice.post(url("integrations:rotate", install.pk)).status_code == 404
    assert as_alice.post(url("apps:remove", install.pk)).status_code == 302
    assert url("apps:remove", install.pk) not in as_alice.get(url("apps:list")).content.decode()
    assert as_alice.post(url("apps:remove", install.pk)).status_code == 404
    install.refresh_from_db()
    assert install.revoked_at is not None


def test_delete(as_alice: Client, url: Url, app: App, actor: Actor) -> None:
    credentials_issue(actor, application=app.row, scopes=SCOPES)
    answer = as_alice.post(url("apps:delete", app.row.pk))
    assert answer["Location"] == url("apps:list")
    assert not ApiApplication.objects.exists()
    assert Integration.objects.get().revoked_at is not None


def test_another_accounts_are_not_there(
    as_alice: Client, url: Url, other_account: Account, mallory: Member
) -> None:
    with scope(other_account):
        actor = Actor.of_member(mallory)
        theirs, _secret = application_create(actor, name="Theirs", scopes=SCOPES, own_account=True)
        install = credentials_issue(actor, application=theirs, scopes=SCOPES).integration
    assert as_alice.get(url("apps:detail", theirs.pk)).status_code == 404
    assert as_alice.get(url("apps:edit", theirs.pk)).status_code == 404
    for name in ("edit", "secret", "delete"):
        assert as_alice.post(url(f"apps:{name}", theirs.pk), GOOD).status_code == 404
    assert as_alice.post(url("apps:remove", install.pk)).status_code == 404
