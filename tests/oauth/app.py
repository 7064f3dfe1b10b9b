"""What tests of OAuth share: an app as a client library would write it."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from hoopcrm.accounts.models import Account, ApiApplication, Member
from hoopcrm.accounts.services.applications import application_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope

BACK = "https://app.example.com/callback"
TOKEN = "/api/oauth/token"
VERIFIER = "v" * 50
SCOPES = ["contacts.readonly", "contacts.write"]


def challenge_of(verifier: str = VERIFIER) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class App:
    """An app with its id and secret."""

    def __init__(self, row: ApiApplication, secret: str) -> None:
        self.row, self.secret = row, secret

    def address(self, **query: str) -> str:
        """Where it sends people; a value of "" is left out."""
        asked = {
            "response_type": "code",
            "client_id": self.row.client_id,
            "redirect_uri": BACK,
            "scope": "contacts.readonly",
            "state": "st&te",
        } | query
        return f"/oauth/authorize?{urlencode({k: v for k, v in asked.items() if v})}"

    def code(self, browser: Client, account: Any, **query: str) -> str:
        """The code that a member's allowing brings."""
        answer = browser.post(self.address(**query), {"allow": "1", "account": str(account.pk)})
        assert answer.status_code == 302, answer.content
        return sent_back(answer)["code"]

    def ask(self, grant: str, *, status: int = 200, as_json: bool = False, **given: str) -> Any:
        """What the token address answers."""
        said = {
            "client_id": self.row.client_id,
            "client_secret": self.secret,
            "grant_type": grant,
        } | given
        said = {name: value for name, value in said.items() if value}
        kind, body = "application/x-www-form-urlencoded", urlencode(said)
        if as_json:
            kind, body = "application/json", json.dumps(said)
        answer = Client().generic("POST", TOKEN, body, kind)
        assert answer.status_code == status, answer.content
        assert answer["Cache-Control"] == "no-store"
        return answer.json()

    def exchange(self, code: str, *, status: int = 200, **given: str) -> Any:
        return self.ask(
            "authorization_code", status=status, code=code, **{"redirect_uri": BACK} | given
        )

    def renew(self, token: str, *, status: int = 200) -> Any:
        return self.ask("refresh_token", status=status, refresh_token=token)


def sent_back(answer: Any) -> dict[str, str]:
    """What stands in the address that a browser is led to."""
    assert answer["Location"].startswith(BACK)
    return {
        name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()
    }


def make_app(member: Member, **given: Any) -> App:
    with scope(member.account):
        values = {"name": "Planner", "scopes": SCOPES, "redirect_uris": [BACK]} | given
        return App(*application_create(Actor.of_member(member), **values))


def reads(account: Account, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "Version": "2021-07-28"}
    path = f"/api/contacts/?locationId={account.pk}"
    return Client().get(path, headers=headers).status_code
