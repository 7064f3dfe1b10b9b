"""The pages about the API, which anybody may read: the document, and the same for people."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from hoopcrm.api.openapi import VERBS, api_address, document

REF = "#/components/schemas/"
FIRST = ("Contacts", "Tasks", "Notes", "Bulk")


@dataclass(frozen=True, kw_only=True)
class Property:
    """A line of a table: something to send, or something that is answered."""

    name: str
    type: str
    required: bool
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One endpoint, ready to be shown."""

    id: str
    method: str
    path: str
    summary: str
    text: SafeString
    scope: str
    status: str
    parameters: list[Property]
    body: list[Property]
    answer: list[Property]
    curl: str
    deprecated: bool


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for programs of any origin."""
    response = JsonResponse(document())
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    return render(request, "api/docs.html", {"groups": _groups(), "address": api_address()})


@lru_cache(maxsize=1)
def _groups() -> list[tuple[str, list[Entry]]]:
    groups: dict[str, list[Entry]] = {}
    for path, operations in document()["paths"].items():
        for verb in VERBS:
            if verb in operations:
                operation = operations[verb]
                tag = (operation.get("tags") or ["API"])[0]
                groups.setdefault(tag, []).append(_entry(verb, path, operation))
    first = {tag: place for place, tag in enumerate(FIRST)}
    return sorted(groups.items(), key=lambda group: first.get(group[0], len(first)))


def _entry(verb: str, path: str, operation: dict[str, Any]) -> Entry:
    status = next(code for code in operation["responses"] if code.startswith("2"))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    scopes = [one for each in operation.get("security", []) for one in each.get("bearer", [])]
    told = operation["responses"][status].get("content", {}).get("application/json", {})
    return Entry(
        id=operation["operationId"],
        method=verb.upper(),
        path=path,
        summary=operation.get("summary", ""),
        text=_with_code(operation.get("description", "")),
        scope=", ".join(scopes),
        status=status,
        parameters=[
            Property(
                name=one["name"],
                type=_type(one["schema"]),
                required=bool(one.get("required")),
                text=one.get("description", ""),
            )
            for one in operation.get("parameters", [])
            if one["in"] == "query"
        ],
        body=list(_properties(content.get("schema"))),
        answer=list(_properties(told.get("schema"))),
        curl=_curl(verb, path, content.get("example")),
        deprecated=bool(operation.get("deprecated")),
    )


def _with_code(text: str) -> SafeString:
    """A docstring as HTML: names between backticks are code."""
    parts = [
        format_html("<code>{}</code>", part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("`"))
    ]
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def _properties(schema: dict[str, Any] | None) -> Iterator[Property]:
    found = _resolved(schema or {})
    required = set(found.get("required", ()))
    for name, one in found.get("properties", {}).items():
        yield Property(
            name=name,
            type=_type(one),
            required=name in required,
            text=one.get("description", ""),
        )


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    ref = schema.get("$ref", "")
    found: dict[str, Any] = schema
    if ref.startswith(REF):
        found = document()["components"]["schemas"][ref.removeprefix(REF)]
    return found


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}[]"
    return str(schema.get("type", "any"))


def _curl(verb: str, path: str, example: Any) -> str:
    lines = [
        f"curl -X {verb.upper()} '{api_address()}{path}'",
        "  -H 'Authorization: Bearer $TOKEN'",
    ]
    lines.append("  -H 'Version: 2021-07-28'")
    if example is not None:
        body = json.dumps(example, indent=2, ensure_ascii=False)
        lines += ["  -H 'Content-Type: application/json'", f"  -d '{body}'"]
    return " \\\n".join(lines)
