"""The page on which a member allows an app to work in an account, or does not."""

from typing import Any

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account, ApiCode, Member
from hoopcrm.accounts.services.accounts import account_state_set
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests.conftest import signed_in
from tests.make import make_member_of
from tests.oauth.app import BACK, App, reads, sent_back

pytestmark = pytest.mark.django_db


class TestConsent:
    def test_the_page_says_who_asks_for_what(self, app: App, as_alice: Client) -> None:
        page = as_alice.get(app.address())
        told = page.content.decode()
        assert "Allow Planner?" in told
        assert "an app of Northwind" in told
        assert "Read contacts" in told
        assert "Create, change and delete contacts" not in told
        assert "You go on to app.example.com" in told
        assert "form-action 'self' https://app.example.com" in page["Content-Security-Policy"]

    def test_who_is_not_signed_in_signs_in_first(self, app: App) -> None:
        answer = Client().get(app.address())
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/oauth/authorize")

    def test_no(self, app: App, as_alice: Client) -> None:
        back = sent_back(as_alice.post(app.address(), {"deny": "1"}))
        assert back["error"] == "access_denied"
        assert back["state"] == "st&te"
        with scope(app.row.account):
            assert not ApiCode.objects.exists()

    def test_who_may_not_allow_is_told(self, app: App, as_bob: Client, account: Account) -> None:
        assert "You may not allow apps" in as_bob.get(app.address()).content.decode()
        answer = as_bob.post(app.address(), {"allow": "1", "account": str(account.pk)})
        assert answer.status_code == 422

    def test_an_account_of_others_cannot_be_chosen(
        self, app: App, as_alice: Client, other_account: Account
    ) -> None:
        chosen = {"allow": "1", "account": str(other_account.pk)}
        answer = as_alice.post(app.address(), chosen)
        assert answer.status_code == 422
        assert "Choose an account." in answer.content.decode()

    def test_of_several_accounts_one_is_chosen(
        self, app: App, alice: Member, other_account: Account
    ) -> None:
        make_member_of(other_account, alice.user, role="Admin")
        browser = signed_in(alice)
        assert 'name="account"' in browser.get(app.address()).content.decode()
        made = app.exchange(app.code(browser, other_account))
        assert made["locationId"] == str(other_account.pk)
        assert reads(other_account, made["access_token"]) == 200
        assert reads(alice.account, made["access_token"]) == 403

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ({"client_id": "nobody"}, "no app with the client id"),
            ({"client_id": ""}, "no app with the client id"),
            ({"client_id": "nobody", "response_type": ""}, "no app with the client id"),
            ({"redirect_uri": "https://evil.example.com/"}, "not registered"),
            ({"redirect_uri": f"{BACK}/"}, "not registered"),
            ({"redirect_uri": 'https://x/"é'}, "malformed"),
        ],
    )
    def test_a_wrong_client_or_address_leads_nowhere(
        self, app: App, as_alice: Client, query: Any, said: str
    ) -> None:
        answer = as_alice.get(app.address(**query))
        assert answer.status_code == 400
        assert said in answer.content.decode()

    def test_what_is_said_twice_is_not_guessed(self, app: App, as_alice: Client) -> None:
        answer = as_alice.get(f"{app.address()}&scope=contacts.write")
        assert answer.status_code == 400
        assert "malformed" in answer.content.decode()

    @pytest.mark.parametrize(
        ("query", "error"),
        [
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"scope": "moon.write"}, "invalid_scope"),
            ({"code_challenge": "c" * 43, "code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ],
    )
    def test_other_errors_are_told_to_the_app(
        self, app: App, as_alice: Client, query: Any, error: str
    ) -> None:
        back = sent_back(as_alice.get(app.address(**query)))
        assert back["error"] == error
        assert back["state"] == "st&te"

    def test_a_read_only_account_is_not_offered(
        self, app: App, as_alice: Client, account: Account
    ) -> None:
        system = Actor.system("tests")
        account_state_set(system, account=account, state=Account.State.READ_ONLY)
        assert "You may not allow apps" in as_alice.get(app.address()).content.decode()
