"""The part of the OpenAPI document about OAuth, which is answered by no endpoint of the API's own.

Its words are those of OAuth 2.0, its addresses those of the contract.
"""

from typing import Any

from django.utils.translation import gettext as _

TAG = "OAuth"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
TEXT = {"type": "string"}
TOLD = {
    "access_token": TEXT,
    "token_type": TEXT,
    "expires_in": {"type": "integer", "description": "Seconds."},
    "refresh_token": {
        "type": "string",
        "description": "Works once. Absent where there is none, as after client_credentials.",
    },
    "scope": {"type": "string", "description": "Scopes, separated by spaces."},
    "userType": {"type": "string", "enum": ["Location"]},
    "locationId": TEXT,
    "companyId": {"type": "string", "description": "A location is its own company."},
    "userId": {"type": "string", "description": "Who allowed the app."},
    "approvedLocations": {"type": "array", "items": TEXT},
    "planId": TEXT,
    "isBulkInstallation": {"type": "boolean"},
    "traceId": TEXT,
}
LOCATION = {
    "type": "object",
    "properties": {
        "_id": TEXT,
        "name": TEXT,
        "address": TEXT,
        "isInstalled": {"type": "boolean"},
    },
    "required": ["_id", "name", "address", "isInstalled"],
}
GRANTS = ["authorization_code", "refresh_token", "client_credentials"]
ASKED = {
    "client_id": TEXT,
    "client_secret": {
        "type": "string",
        "description": "Of apps that keep one; it may be sent by HTTP Basic as well.",
    },
    "grant_type": {"type": "string", "enum": GRANTS},
    "code": {"type": "string", "description": "With authorization_code."},
    "redirect_uri": {"type": "string", "description": "As it was when the code was asked for."},
    "code_verifier": {"type": "string", "description": "Of PKCE (S256)."},
    "refresh_token": {"type": "string", "description": "With refresh_token."},
    "scope": {"type": "string", "description": "With client_credentials; all without it."},
    "user_type": {"type": "string", "enum": ["Location"]},
}
EXAMPLES: dict[str, dict[str, str]] = {
    "TokenAsked": {
        "grant_type": "authorization_code",
        "client_id": "{clientId}",
        "client_secret": "{clientSecret}",
        "code": "{code}",
        "redirect_uri": "https://app.example.com/callback",
    },
    "LocationTokenAsked": {"companyId": "{locationId}", "locationId": "{locationId}"},
}


def oauth_schemas() -> dict[str, Any]:
    """Shapes that the paths name."""
    return {
        "TokensTold": _object(
            TOLD, [name for name in TOLD if name not in ("refresh_token", "planId")]
        ),
        "TokenAsked": _object(ASKED, ["client_id", "grant_type"]),
        "LocationTokenAsked": _object(
            {"companyId": TEXT, "locationId": TEXT}, ["companyId", "locationId"]
        ),
        "InstalledLocations": _object(
            {
                "locations": {"type": "array", "items": LOCATION},
                "count": {"type": "integer"},
                "installToFutureLocations": {"type": "boolean"},
                "traceId": TEXT,
            },
            ["locations", "count", "installToFutureLocations", "traceId"],
        ),
    }


def oauth_paths() -> dict[str, Any]:
    """The addresses by which apps get and renew tokens; where people allow them is a page."""
    return {
        "/oauth/token": {
            "post": _operation(
                "get_access_token",
                _("Exchange a code, a refresh token or the secret of an app for tokens"),
                _(
                    "A code comes from `/oauth/authorize`, where a member allows the app. No"
                    " Version header. In version v3 names are spelt in camel case (`clientId`)."
                    " An access token lasts a day, a refresh token a year or until it is used."
                ),
                asked="TokenAsked",
                told="TokensTold",
                codes=(400, 401, 429),
                security=[],
            )
        },
        "/oauth/locationToken": {
            "post": _operation(
                "get_location_access_token",
                _("Get another access token for the location of the token that asks"),
                _("For apps only. `/oauth/location-token` in version v3."),
                asked="LocationTokenAsked",
                told="TokensTold",
                codes=(400, 401, 403, 422, 429),
            )
        },
        "/oauth/installedLocations": {
            "get": _operation(
                "get_installed_location",
                _("List where the app of the token works, which is one location"),
                _("For apps only. `/oauth/installed-locations` in version v3."),
                told="InstalledLocations",
                codes=(401, 403, 429),
                parameters=[
                    {"name": name, "in": "query", "required": False, "schema": TEXT}
                    for name in ("companyId", "locationId")
                ],
            )
        },
    }


def _operation(
    name: str,
    summary: str,
    text: str,
    *,
    told: str,
    codes: tuple[int, ...],
    asked: str = "",
    parameters: list[Any] | None = None,
    security: list[Any] | None = None,
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "description": f"{summary}. {text}",
        "tags": [TAG],
        "parameters": parameters or [],
        "security": [{"bearer": []}] if security is None else security,
        "responses": {"200": _answer("OK", told)}
        | {str(code): _answer("Error", "Fault") for code in codes},
    }
    if asked:
        one = {"schema": _ref(asked), "example": EXAMPLES[asked]}
        operation["requestBody"] = {"required": True, "content": {FORM: one, JSON: one}}
    return operation


def _answer(text: str, shape: str) -> dict[str, Any]:
    return {"description": text, "content": {JSON: {"schema": _ref(shape)}}}


def _ref(shape: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{shape}"}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}
