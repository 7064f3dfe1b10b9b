"""The authorization server: Authlib decides what a request may have, services write it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Payload,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7636 import CodeChallenge
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from hoopcrm.accounts.callers import digest_of
from hoopcrm.accounts.models import ApiApplication, ApiCode, ApiToken
from hoopcrm.accounts.oauth.access import find_application, find_code, find_refresh
from hoopcrm.accounts.services.oauth import (
    ACCESS_LIVES,
    Tokens,
    code_issue,
    code_redeem,
    credentials_issue,
    tokens_renew,
)
from hoopcrm.core.actor import Actor, request_origin
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope

CONFIDENTIAL = ("client_secret_basic", "client_secret_post")
METHODS = [*CONFIDENTIAL, "none"]


@dataclass(frozen=True)
class Answer:
    """What the server says: a status, a payload (or ""), headers such as `Location`."""

    status: int
    payload: Any
    headers: Mapping[str, str]


class Client(ClientMixin):
    """An app, as the server asks about it."""

    def __init__(self, application: ApiApplication) -> None:
        self.application = application

    def get_client_id(self) -> str:
        return self.application.client_id

    def get_default_redirect_uri(self) -> str | None:
        """The only one, where it has one only."""
        known = self.application.redirect_uris
        return known[0] if len(known) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """What it asks for, all that it may without that; None when it may not have it."""
        wanted = (scope or "").split()
        if not set(wanted) <= set(self.application.scopes):
            return None
        return " ".join(wanted or self.application.scopes)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.application.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        known = self.application.secret_digest
        return bool(known) and constant_time_compare(known, digest_of(client_secret))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method == "none") if self.application.is_public else method in CONFIDENTIAL

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        if grant_type == "client_credentials":
            return self.application.own_account
        return grant_type in ("authorization_code", "refresh_token")


class Payload(OAuth2Payload):
    """What a request says."""

    def __init__(self, given: Mapping[str, list[str]]) -> None:
        self._given = {name: values for name, values in given.items() if values}

    @property
    def data(self) -> dict[str, str]:
        return {name: values[-1] for name, values in self._given.items()}

    @property
    def datalist(self) -> Any:
        return self._given


class Request(OAuth2Request):
    """A request with what it says, from wherever that was read.

    How it travels is the installation's affair (SECURE_SSL_REDIRECT), so the address that Authlib
    looks at is always one of https.
    """

    def __init__(self, http: HttpRequest, given: Mapping[str, list[str]]) -> None:
        super().__init__(http.method or "GET", "https://here/", headers=http.headers)
        self.http = http
        self.payload = Payload(given)
        # Of a consent: the member, in whose account the app is to work.
        self.member: Any = None

    @property
    def args(self) -> dict[str, str]:
        return self.payload.data

    @property
    def form(self) -> dict[str, str]:
        return self.payload.data

    def actor(self, application: ApiApplication) -> Actor:
        """The app, as the one who asks for tokens."""
        origin = request_origin(self.http)
        return Actor(kind="api_key", id=application.pk, label=application.name, via="api", **origin)


class Server(AuthorizationServer):
    """Apps as clients; answers are left to the views."""

    def query_client(self, client_id: str) -> Client | None:
        found = find_application(client_id) if len(client_id) <= 40 else None
        return Client(found) if found else None

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        return Answer(status, body, dict(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        pass


class Proof:
    """A code, as the server asks about it."""

    code_challenge_method = "S256"

    def __init__(self, row: ApiCode) -> None:
        self.row = row
        self.code_challenge = row.challenge

    def get_redirect_uri(self) -> str:
        return self.row.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.row.scopes)


class Held:
    """A refresh token, as the server asks about it."""

    def __init__(self, row: ApiToken) -> None:
        self.row = row

    def check_client(self, client: Client) -> bool:
        return bool(self.row.integration.application == client.application.pk)

    def get_scope(self) -> str:
        return " ".join(self.row.integration.scopes)


class CodeGrant(AuthorizationCodeGrant):
    """A member allows an app, which exchanges the code for tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    request: Request

    def save_authorization_code(self, code: str, request: Request) -> None:
        with scope(request.member.account):
            code_issue(
                Actor.of_request(request.http),
                application=request.client.application,
                code=code,
                scopes=(request.scope or "").split(),
                redirect_uri=request.payload.redirect_uri or "",
                challenge=request.payload.data.get("code_challenge") or "",
            )

    def query_authorization_code(self, code: str, client: Client) -> Proof | None:
        row = find_code(code, client.application)
        return Proof(row) if row else None

    def create_token_response(self) -> tuple[int, Any, Any]:
        row, application = self.request.authorization_code.row, self.client.application
        with scope(row.account):
            made = code_redeem(
                Actor.of_member(row.member, via="api"), code=row, application=application
            )
        return _told(made, self)


class RefreshGrant(RefreshTokenGrant):
    """The next tokens for the last refresh token."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    request: Request

    def authenticate_refresh_token(self, refresh_token: str) -> Held | None:
        row = find_refresh(refresh_token, self._app())
        return Held(row) if row else None

    def create_token_response(self) -> tuple[int, Any, Any]:
        row = self.request.refresh_token.row
        with scope(row.account):
            made = tokens_renew(
                self.request.actor(self._app()),
                token=row,
                text=self.request.form["refresh_token"],
            )
        return _told(made, self)

    def _app(self) -> ApiApplication:
        application: ApiApplication = self.request.client.application
        return application


class CredentialsGrant(ClientCredentialsGrant):
    """A token for the account that manages the app, by the app's secret."""

    TOKEN_ENDPOINT_AUTH_METHODS = list(CONFIDENTIAL)
    request: Request

    def create_token_response(self) -> tuple[int, Any, Any]:
        application: ApiApplication = self.client.application
        allowed = self.client.get_allowed_scope(self.request.payload.scope)
        with scope(application.account):
            made = credentials_issue(
                self.request.actor(application), application=application, scopes=allowed.split()
            )
        return _told(made, self)

    def validate_requested_scope(self) -> None:
        if self.client.get_allowed_scope(self.request.payload.scope) is None:
            raise InvalidScopeError


class Challenge(CodeChallenge):
    """PKCE by S256; apps without a secret must use it."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: Any) -> None:
        said = grant.request.payload.data
        if said.get("code_challenge") and said.get("code_challenge_method") != "S256":
            raise InvalidRequestError("The code_challenge_method must be S256.")
        if grant.client.application.is_public and not said.get("code_challenge"):
            raise InvalidRequestError("An app without a secret needs a code_challenge.")
        super().validate_code_challenge(grant, redirect_uri)


def _told(made: Tokens | None, grant: Any) -> tuple[int, dict[str, Any], Any]:
    if made is None:
        raise InvalidGrantError("It is used, ended or too old.")
    return 200, tokens_told(made), grant.TOKEN_RESPONSE_HEADER


def tokens_told(made: Tokens) -> dict[str, Any]:
    """What an app is answered with its tokens. A location is its own company."""
    by, account = made.integration, str(made.integration.account_id)
    renewed = {"refresh_token": made.refresh} if made.refresh else {}
    return renewed | {
        "access_token": made.access,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIVES.total_seconds()),
        "scope": " ".join(made.scopes),
        "userType": "Location",
        "locationId": account,
        "companyId": account,
        "approvedLocations": [account],
        "userId": str(by.created_by_id or ""),
        "planId": "",
        "isBulkInstallation": False,
    }


server = Server()
server.register_grant(CodeGrant, [Challenge(required=True)])
server.register_grant(RefreshGrant)
server.register_grant(CredentialsGrant)


def error_payload(refused: Refused) -> dict[str, str]:
    """A service's refusal, as the server tells errors."""
    code = "invalid_scope" if refused.field == "scopes" else "access_denied"
    return {"error": code, "error_description": refused.message}


def error_address(redirect_uri: str, error: str, said: str, state: str | None) -> str:
    """Where people are sent back to with an error."""
    query = {"error": error, "error_description": said} | ({"state": state} if state else {})
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(query)}"
