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

from hoopcrm.api.docs_shapes import Property, Shape, properties_of, shapes_within, type_of
from hoopcrm.api.openapi import VERBS, api_address, document
from hoopcrm.api.openapi_oauth import FORM

FIRST = ("Contacts", "Tasks", "Notes", "Bulk")


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
    data = {"groups": _groups(), "shapes": _shapes(), "address": api_address()}
    return render(request, "api/docs.html", data)


@lru_cache(maxsize=1)
def _groups() -> list[tuple[str, list[Entry]]]:
    groups: dict[str, list[Entry]] = {}
    for verb, path, operation in _operations():
        tag = (operation.get("tags") or ["API"])[0]
        groups.setdefault(tag, []).append(_entry(verb, path, operation))
    first = {tag: place for place, tag in enumerate(FIRST)}
    return sorted(groups.items(), key=lambda group: first.get(group[0], len(first)))


@lru_cache(maxsize=1)
def _shapes() -> list[Shape]:
    sides = (side for _verb, _path, operation in _operations() for side in _sides(operation))
    return shapes_within([side.get("schema") for side in sides])


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document()["paths"].items():
        for verb in VERBS:
            if verb in operations:
                yield verb, path, operations[verb]


def _sides(operation: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The body and the answer of the one who succeeds."""
    told = operation["responses"][_status(operation)]
    body, answer = (
        part.get("content", {}).get("application/json", {})
        for part in (operation.get("requestBody", {}), told)
    )
    return body, answer


def _status(operation: dict[str, Any]) -> str:
    return next(code for code in operation["responses"] if code.startswith("2"))


def _entry(verb: str, path: str, operation: dict[str, Any]) -> Entry:
    body, answer = _sides(operation)
    scopes = [one for each in operation.get("security", []) for one in each.get("bearer", [])]
    asked = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    summary = operation.get("summary", "")
    return Entry(
        id=operation["operationId"],
        method=verb.upper(),
        path=path,
        summary=summary,
        text=_with_code(operation.get("description", "").removeprefix(f"{summary}.").strip()),
        scope=", ".join(scopes),
        status=_status(operation),
        parameters=[
            Property(
                name=one["name"],
                type=type_of(one["schema"]),
                required=bool(one.get("required")),
                text=one.get("description", ""),
            )
            for one in asked
        ],
        body=properties_of(body.get("schema")),
        answer=properties_of(answer.get("schema")),
        curl=_curl(verb, path, operation, body.get("example")),
        deprecated=bool(operation.get("deprecated")),
    )


def _with_code(text: str) -> SafeString:
    """A docstring as HTML: names between backticks are code."""
    parts = [
        format_html("<code>{}</code>", part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("`"))
    ]
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def _curl(verb: str, path: str, operation: dict[str, Any], example: Any) -> str:
    """For a shell that knows the token as TOKEN; words in braces stand for the reader's own."""
    named = operation["parameters"]
    needed = [one["name"] for one in named if one["in"] == "query" and one.get("required")]
    query = "&".join(f"{name}={{{name}}}" for name in needed)
    lines = [f"curl -X {verb.upper()} '{api_address()}{path}{'?' if query else ''}{query}'"]
    if operation["security"]:
        lines.append('  -H "Authorization: Bearer $TOKEN"')
    if any(one["name"] == "Version" for one in named):
        lines.append("  -H 'Version: 2021-07-28'")
    if FORM in operation.get("requestBody", {}).get("content", {}):
        lines += [f"  --data-urlencode '{name}={value}'" for name, value in example.items()]
    elif example is not None:
        body = json.dumps(example, indent=2, ensure_ascii=False)
        lines += ["  -H 'Content-Type: application/json'", f"  -d '{body}'"]
    return " \\\n".join(lines)
