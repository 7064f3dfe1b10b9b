"""OAuth 2.0: an app gets, renews and loses its tokens."""

import base64
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from hoopcrm.accounts.jobs import forget_tokens
from hoopcrm.accounts.models import Account, ApiApplication, ApiCode, ApiToken, Integration, Member
from hoopcrm.accounts.services.accounts import account_state_set
from hoopcrm.accounts.services.applications import application_delete
from hoopcrm.accounts.services.oauth import CODE_LIVES
from hoopcrm.accounts.services.tokens import integration_create, integration_revoke, token_rotate
from hoopcrm.api.openapi import document
from hoopcrm.api.openapi_oauth import JSON, LOCATION
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.oauth.app import (
    BACK,
    SCOPES,
    TOKEN,
    VERIFIER,
    App,
    challenge_of,
    make_app,
    reads,
    sent_back,
)

pytestmark = pytest.mark.django_db


class TestCode:
    def test_it_is_exchanged_for_tokens(self, app: App, as_alice: Client, alice: Member) -> None:
        made = app.exchange(app.code(as_alice, alice.account))
        account = str(alice.account_id)
        assert made["token_type"] == "Bearer"
        assert made["expires_in"] == 86399
        assert made["scope"] == "contacts.readonly"
        assert made["userType"] == "Location"
        assert made["locationId"] == account
        assert made["approvedLocations"] == [account]
        assert made["userId"] == str(alice.pk)
        assert made["isBulkInstallation"] is False
        assert made["traceId"]
        assert reads(alice.account, made["access_token"]) == 200
        with scope(alice.account):
            installed = Integration.objects.get(application=app.row.pk)
            assert installed.name == "Planner"
            event = Event.objects.get(type="integration.installed")
        assert event.actor_id == alice.pk

    def test_only_hashes_are_kept(self, app: App, as_alice: Client, account: Account) -> None:
        code = app.code(as_alice, account)
        made = app.exchange(code)
        with scope(account):
            kept = str(
                [
                    list(model.objects.values())
                    for model in (ApiApplication, ApiCode, ApiToken, Integration)
                ]
            )
        for secret in (app.secret, code, made["access_token"], made["refresh_token"]):
            assert secret not in kept

    def test_it_serves_once_and_ends_what_it_brought(
        self, app: App, as_alice: Client, account: Account
    ) -> None:
        code = app.code(as_alice, account)
        made = app.exchange(code)
        answer = app.exchange(code, status=400)
        assert answer["error"] == "invalid_grant"
        assert answer["statusCode"] == 400
        assert answer["message"] == answer["error_description"]
        assert reads(account, made["access_token"]) == 401
        app.renew(made["refresh_token"], status=400)

    def test_it_ends_after_five_minutes(self, app: App, as_alice: Client, account: Account) -> None:
        code = app.code(as_alice, account)
        with time_machine.travel(now() + CODE_LIVES + timedelta(seconds=1), tick=False):
            assert app.exchange(code, status=400)["error"] == "invalid_grant"
        with scope(account):
            assert not Integration.objects.exists()

    @pytest.mark.parametrize(
        ("given", "status", "error"),
        [
            ({"redirect_uri": "https://evil.example.com/"}, 400, "invalid_grant"),
            ({"redirect_uri": ""}, 400, "invalid_grant"),
            ({"client_secret": "wrong"}, 401, "invalid_client"),
            ({"client_secret": ""}, 401, "invalid_client"),
            ({"code_verifier": VERIFIER}, 400, "invalid_request"),
            ({"code": "wrong"}, 400, "invalid_grant"),
            ({"code": ""}, 400, "invalid_request"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"grant_type": 'pass"wörd'}, 400, "unsupported_grant_type"),
            ({"user_type": "Company"}, 400, "invalid_request"),
        ],
    )
    def test_what_does_not_fit(
        self, app: App, as_alice: Client, account: Account, given: Any, status: int, error: str
    ) -> None:
        code = app.code(as_alice, account)
        said = {"code": code} | given
        grant = said.pop("grant_type", "authorization_code")
        answer = app.ask(grant, status=status, **{"redirect_uri": BACK} | said)
        assert answer["error"] == error
        app.exchange(code)  # it was not used up

    def test_of_another_app(self, app: App, as_alice: Client, alice: Member) -> None:
        code = app.code(as_alice, alice.account)
        other = make_app(alice, name="Other")
        assert other.exchange(code, status=400)["error"] == "invalid_grant"

    def test_json_and_basic(self, app: App, as_alice: Client, account: Account) -> None:
        code = app.code(as_alice, account)
        app.ask("authorization_code", as_json=True, code=code, redirect_uri=BACK)
        pair = base64.b64encode(f"{app.row.client_id}:{app.secret}".encode()).decode()
        body = {
            "grant_type": "authorization_code",
            "code": app.code(as_alice, account),
            "redirect_uri": BACK,
        }
        answer = Client().post(f"{TOKEN}/", body, headers={"Authorization": f"Basic {pair}"})
        assert answer.status_code == 400  # multipart is no form of OAuth's
        answer = Client().post(
            f"{TOKEN}/",
            "&".join(f"{k}={v}" for k, v in body.items()),
            "application/x-www-form-urlencoded",
            headers={"Authorization": f"Basic {pair}"},
        )
        assert answer.status_code == 200, answer.content

    def test_as_version_v3_spells_it(self, app: App, as_alice: Client, account: Account) -> None:
        body = {
            "clientId": app.row.client_id,
            "clientSecret": app.secret,
            "grantType": "authorization_code",
            "code": app.code(as_alice, account),
            "redirectUri": BACK,
            "userType": "Location",
        }
        sent = {"content_type": "application/json", "headers": {"Version": "v3"}}
        made = Client().post(TOKEN, body, **sent).json()  # type: ignore[arg-type]
        assert reads(account, made["accessToken"]) == 200
        assert made["refreshToken"] == made["refresh_token"]
        body |= {"grantType": "refresh_token", "refreshToken": made["refreshToken"]}
        assert Client().post(TOKEN, body, **sent).json()["expiresIn"] == 86399  # type: ignore[arg-type]

    def test_allowing_once_more_changes_the_install(
        self, app: App, as_alice: Client, account: Account
    ) -> None:
        first = app.exchange(app.code(as_alice, account))
        second = app.exchange(app.code(as_alice, account, scope=" ".join(SCOPES)))
        assert second["scope"] == "contacts.readonly contacts.write"
        with scope(account):
            assert Integration.objects.filter(revoked_at__isnull=True).count() == 1
        assert reads(account, first["access_token"]) == 200


class TestPkce:
    def test_with_a_challenge(self, app: App, as_alice: Client, account: Account) -> None:
        asked = {"code_challenge": challenge_of(), "code_challenge_method": "S256"}
        code = app.code(as_alice, account, **asked)
        assert app.exchange(code, status=400)["error"] == "invalid_request"
        wrong = app.exchange(code, status=400, code_verifier="w" * 50)
        assert wrong["error"] == "invalid_grant"
        app.exchange(code, code_verifier=VERIFIER)

    def test_an_app_without_a_secret_needs_it(
        self, alice: Member, as_alice: Client, account: Account
    ) -> None:
        phone = make_app(alice, public=True)
        assert phone.secret == ""
        assert sent_back(as_alice.get(phone.address()))["error"] == "invalid_request"
        asked = {"code_challenge": challenge_of(), "code_challenge_method": "S256"}
        code = phone.code(as_alice, account, **asked)
        assert phone.exchange(code, status=400)["error"] == "invalid_request"
        made = phone.exchange(code, code_verifier=VERIFIER)
        again = phone.renew(made["refresh_token"])
        assert reads(account, again["access_token"]) == 200


class TestRefresh:
    def test_each_serves_once(self, app: App, as_alice: Client, account: Account) -> None:
        first = app.exchange(app.code(as_alice, account))
        second = app.renew(first["refresh_token"])
        assert second["refresh_token"] != first["refresh_token"]
        assert reads(account, second["access_token"]) == 200
        third = app.renew(second["refresh_token"])
        assert reads(account, third["access_token"]) == 200

    def test_the_same_within_half_a_minute_has_the_same_answer(
        self, app: App, as_alice: Client, account: Account
    ) -> None:
        first = app.exchange(app.code(as_alice, account))["refresh_token"]
        pair = ("access_token", "refresh_token")
        answers = [app.renew(first) for _ in range(3)]
        assert len({tuple(one[name] for name in pair) for one in answers}) == 1

    def test_a_used_one_that_comes_later_ends_all(
        self, app: App, as_alice: Client, account: Account
    ) -> None:
        first = app.exchange(app.code(as_alice, account))
        second = app.renew(first["refresh_token"])
        with time_machine.travel(now() + timedelta(seconds=31), tick=False):
            assert app.renew(first["refresh_token"], status=400)["error"] == "invalid_grant"
            assert reads(account, second["access_token"]) == 401
            app.renew(second["refresh_token"], status=400)
        with scope(account):
            assert Event.objects.filter(type="integration.misused").count() == 1

    def test_it_ends_after_a_year(self, app: App, as_alice: Client, account: Account) -> None:
        made = app.exchange(app.code(as_alice, account))
        with time_machine.travel(now() + timedelta(days=366), tick=False):
            app.renew(made["refresh_token"], status=400)

    def test_an_account_that_may_only_be_read_is_read_on(
        self, app: App, as_alice: Client, account: Account
    ) -> None:
        made = app.exchange(app.code(as_alice, account))
        system = Actor.system("tests")
        account_state_set(system, account=account, state=Account.State.READ_ONLY)
        again = app.renew(made["refresh_token"])
        assert reads(account, again["access_token"]) == 200
        account_state_set(system, account=account, state=Account.State.CLOSED)
        app.renew(again["refresh_token"], status=401)  # the app was of this account too

    def test_what_ended_is_forgotten_by_the_clock(
        self, app: App, as_alice: Client, account: Account, actor: Actor
    ) -> None:
        made = app.exchange(app.code(as_alice, account))
        app.code(as_alice, account)
        with scope(account):
            integration, _token = integration_create(actor, name="Shop", scopes=SCOPES)
            token_rotate(actor, integration=integration)
        system = Actor.system("tests")
        account_state_set(system, account=account, state=Account.State.READ_ONLY)
        for days, codes, tokens in ((20, 2, 2 + 4), (40, 0, 2 + 5), (80, 0, 2 + 3)):
            with time_machine.travel(now() + timedelta(days=days), tick=False):
                made = app.renew(made["refresh_token"])
                forget_tokens()
                with scope(account):
                    assert (ApiCode.objects.count(), ApiToken.objects.count()) == (codes, tokens)


class TestCredentials:
    def test_of_its_own_account(self, alice: Member, account: Account) -> None:
        sync = make_app(alice, redirect_uris=[], own_account=True)
        made = sync.ask("client_credentials", scope="contacts.readonly")
        assert "refresh_token" not in made
        assert made["scope"] == "contacts.readonly"
        assert made["locationId"] == str(account.pk)
        assert reads(account, made["access_token"]) == 200
        assert sync.ask("client_credentials")["scope"] == " ".join(SCOPES)
        refused = sync.ask("client_credentials", status=400, scope="moon.write")
        assert refused["error"] == "invalid_scope"

    def test_only_for_apps_that_may(self, app: App) -> None:
        assert app.ask("client_credentials", status=400)["error"] == "unauthorized_client"

    def test_taken_back_it_stays_away(self, alice: Member, account: Account, actor: Actor) -> None:
        sync = make_app(alice, own_account=True)
        sync.ask("client_credentials")
        with scope(account):
            integration_revoke(actor, integration=Integration.objects.get())
        sync.ask("client_credentials", status=400)


class TestEnd:
    def test_taken_back(self, app: App, as_alice: Client, account: Account, actor: Actor) -> None:
        made = app.exchange(app.code(as_alice, account))
        code = app.code(as_alice, account)
        with scope(account):
            integration_revoke(actor, integration=Integration.objects.get())
        assert reads(account, made["access_token"]) == 401
        app.renew(made["refresh_token"], status=400)
        app.exchange(code, status=400)

    def test_deleted_it_ends_in_every_account(
        self, app: App, as_mallory: Client, other_account: Account, alice: Member
    ) -> None:
        made = app.exchange(app.code(as_mallory, other_account))
        with scope(alice.account):
            application_delete(Actor.of_member(alice), application=app.row)
        assert reads(other_account, made["access_token"]) == 401
        assert app.renew(made["refresh_token"], status=401)["error"] == "invalid_client"
        with scope(other_account):
            assert Event.objects.get(type="integration.revoked").actor_label == "Planner"


class TestLocations:
    def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Version": "2021-07-28"}
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(Client(), method)(f"/api/oauth/{path}", headers=headers, **sent)

    def test_where_it_may_work(self, app: App, as_alice: Client, account: Account) -> None:
        token = app.exchange(app.code(as_alice, account))["access_token"]
        pk = str(account.pk)
        for path in ("installedLocations", "installed-locations"):
            told = self.ask("get", f"{path}?companyId={pk}&appId=x", token).json()
            assert [one["_id"] for one in told["locations"]] == [pk]
            assert told["count"] == 1
        headers = {"Authorization": f"Bearer {token}", "Version": "v3"}
        told = Client().get("/api/oauth/installed-locations", headers=headers).json()
        assert told["items"][0]["isInstalled"] is True
        assert told["pagination"]["hasNextPage"] is False
        assert self.ask("get", "installedLocations?companyId=x", token).status_code == 403
        assert self.ask("get", "installedLocations", "nonsense").status_code == 401

    def test_another_token_for_it(self, app: App, as_alice: Client, account: Account) -> None:
        first = app.exchange(app.code(as_alice, account))
        pk = str(account.pk)
        body = {"companyId": pk, "locationId": pk}
        answer = self.ask("post", "locationToken", first["access_token"], body)
        made = answer.json()
        assert reads(account, made["access_token"]) == 200
        assert "refresh_token" not in made
        answer = self.ask("post", "locationToken", first["access_token"], {"companyId": pk})
        assert answer.json()["message"] == ["locationId should not be empty"]
        body["locationId"] = "elsewhere"
        answer = self.ask("post", "locationToken", first["access_token"], body)
        assert answer.status_code == 403
        app.renew(first["refresh_token"])
        with time_machine.travel(now() + timedelta(minutes=1), tick=False):
            app.renew(first["refresh_token"], status=400)  # somebody else has had it
            assert reads(account, made["access_token"]) == 401

    def test_not_for_a_private_integration(self, account: Account, actor: Actor) -> None:
        with scope(account):
            _made, token = integration_create(actor, name="Shop", scopes=SCOPES)
        assert self.ask("get", "installedLocations", token).status_code == 401


def test_exchanges_are_few(app: App, settings: Any) -> None:
    settings.API_EXCHANGE_RATE = 2
    for _ in range(2):
        app.exchange("nonsense", status=400)
    body = f"grant_type=refresh_token&client_id={app.row.client_id}"
    answer = Client().generic("POST", TOKEN, body, "application/x-www-form-urlencoded")
    assert answer.status_code == 429
    assert answer["X-RateLimit-Max"] == "2"
    assert re.fullmatch(r"\d+", answer["Retry-After"])
    assert answer.json()["statusCode"] == 429


@pytest.mark.parametrize("body", ["[1]", "{", '{"grant_type": 1}', "\\xff"])
def test_no_body_breaks_it(body: str, db: None) -> None:
    answer = Client().generic("POST", TOKEN, body, "application/json")
    assert answer.status_code == 400
    assert answer.json()["traceId"]


def test_other_methods_are_no_route(db: None) -> None:
    answer = Client().get(TOKEN)
    assert answer.status_code == 404
    assert answer.json()["message"] == "Cannot GET /oauth/token"


class TestDocument:
    def test_what_is_answered_is_what_it_says(
        self, app: App, as_alice: Client, account: Account
    ) -> None:
        said = document()["components"]["schemas"]
        made = app.exchange(app.code(as_alice, account))
        assert set(said["TokensTold"]["properties"]) == made.keys()
        headers = {"Authorization": f"Bearer {made['access_token']}"}
        told = Client().get("/api/oauth/installedLocations", headers=headers).json()
        assert told.keys() == set(said["InstalledLocations"]["required"])
        assert told["locations"][0].keys() == set(LOCATION["required"])
        own = {"companyId": str(account.pk), "locationId": str(account.pk)}
        again = Client().post("/api/oauth/locationToken", own, JSON, headers=headers).json()
        assert set(said["TokensTold"]["required"]) <= again.keys()

    def test_the_page_says_how_it_is_asked(self) -> None:
        page = Client().get("/api/docs/").content.decode()
        assert "--data-urlencode &#x27;grant_type=authorization_code&#x27;" in page
