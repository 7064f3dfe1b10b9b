"""The OpenAPI 3.1 document, made of the endpoints themselves."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from hoopcrm.api.call import VERSIONS
from hoopcrm.api.endpoints import Fault
from hoopcrm.api.examples import EXAMPLES
from hoopcrm.api.openapi_oauth import TAG, oauth_paths, oauth_schemas

VERBS = ("get", "post", "put", "delete")
VERSION = {
    "name": "Version",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "enum": sorted(VERSIONS)},
    "example": "2021-07-28",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key within 24 hours gets the same answer, and is done once.",
    "schema": {"type": "string", "maxLength": 255},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the contact as it was read.",
    "schema": {"type": "string"},
}
# By name: what a header of each answer says, and whether it always stands there.
HEADERS = {
    "X-RateLimit-Max": ("Calls that may be made in the window.", True),
    "X-RateLimit-Interval-Milliseconds": ("How long the window is.", True),
    "X-RateLimit-Remaining": ("Calls that are left in the window.", True),
    "X-RateLimit-Limit-Daily": ("Calls that the location may make in a day.", False),
    "X-RateLimit-Daily-Remaining": ("Calls that are left today.", False),
    "X-RateLimit-Daily-Reset": ("Milliseconds until the day ends.", False),
}
RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds until a call may be made again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}
COUNT = {"type": "integer", "minimum": 0}


def api_address() -> str:
    """Where the API of this installation stands."""
    if settings.API_HOST:
        return f"https://{settings.API_HOST}"
    return f"{settings.SITE_URL}/api"


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document. Made once in a process: it depends on nothing else."""
    from hoopcrm.api.urls import api

    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=""))
    schema["info"] = {
        "title": _("HoopCRM API"),
        "version": "2021-07-28",
        "description": _("Contacts and what belongs to them, for programs."),
    }
    schema["servers"] = [{"url": api_address()}]
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": _("A token of Settings → Private integrations, or of OAuth."),
        }
    }
    components["schemas"].setdefault("Fault", Fault.model_json_schema())
    components["schemas"] |= oauth_schemas()
    schema["paths"] |= oauth_paths()
    components["headers"] = {
        name: {"description": text, "required": always, "schema": COUNT}
        for name, (text, always) in HEADERS.items()
    }
    for operations in schema["paths"].values():
        for verb, operation in operations.items():
            if verb in VERBS:
                _complete(verb, operation)
    _without_titles(schema)
    return schema


def _complete(verb: str, operation: dict[str, Any]) -> None:
    """Add what holds for every call: headers, and the example of the body."""
    told = {str(code): dict(one) for code, one in operation["responses"].items()}
    if "requestBody" in operation:
        told["413"] = told["400"] | {"description": "Content Too Large"}
    for code, one in told.items():
        one["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
        if code == "429":
            one["headers"] |= RETRY_AFTER
    operation["responses"] = told
    if TAG in operation["tags"]:
        return  # neither has a version nor is kept to be answered again
    operation["parameters"].append(VERSION)
    if verb == "post":
        operation["parameters"].append(IDEMPOTENCY_KEY)
    if operation["operationId"] == "update_contact":
        operation["parameters"].append(IF_MATCH)
        refused = operation["responses"]["400"]
        operation["responses"]["412"] = refused | {"description": "Precondition Failed"}
    example = EXAMPLES.get(operation["operationId"])
    if example is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = example


def _without_titles(part: Any) -> None:
    """Names in mixed case, which only repeat the properties' own."""
    if isinstance(part, dict):
        if isinstance(part.get("title"), str) and ("type" in part or "anyOf" in part):
            del part["title"]
        for value in part.values():
            _without_titles(value)
    elif isinstance(part, list):
        for value in part:
            _without_titles(value)
