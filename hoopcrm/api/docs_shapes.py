"""The schemas of the OpenAPI document as tables that people read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from hoopcrm.api.openapi import document

REF = "#/components/schemas/"
Schema = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Property:
    """A line of a table: something to send, or something that is answered.

    Attributes:
        type: in words; where it names a shape, with a link to it.
    """

    name: str
    type: SafeString
    required: bool
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What stands within bodies and answers under a name of its own."""

    name: str
    type: SafeString
    properties: list[Property]


def properties_of(schema: Schema | None) -> list[Property]:
    """The lines of a schema, which may be one of the document's by its name."""
    found = _resolved(schema or {})
    required = set(found.get("required", ()))
    return [
        Property(
            name=name,
            type=type_of(one),
            required=name in required,
            text=one.get("description", ""),
        )
        for name, one in found.get("properties", {}).items()
    ]


def type_of(schema: Schema) -> SafeString:
    """What a value may be."""
    if "$ref" in schema:
        return format_html('<a href="#shape-{0}">{0}</a>', _name(schema))
    if "anyOf" in schema:
        kinds = dict.fromkeys(type_of(one) for one in schema["anyOf"])
        return format_html_join(" | ", "{}", ((kind,) for kind in kinds))
    if "enum" in schema:
        return format_html_join(" | ", "{}", ((one,) for one in schema["enum"]))
    if schema.get("type") == "array":
        return format_html("{}[]", type_of(schema.get("items", {})))
    return mark_safe(str(schema.get("type", "any")))  # noqa: S308 - our own document's word


def shapes_within(schemas: list[Schema | None]) -> list[Shape]:
    """The shapes that these schemas lead to, by name; not these themselves."""
    found: dict[str, Schema] = {}
    ahead = [one for schema in schemas for one in _parts(_resolved(schema or {}))]
    while ahead:
        for ref in _refs(ahead.pop()):
            if _name(ref) not in found:
                found[_name(ref)] = _resolved(ref)
                ahead.append(found[_name(ref)])
    return [
        Shape(name=name, type=type_of(schema), properties=properties_of(schema))
        for name, schema in sorted(found.items())
    ]


def _parts(schema: Schema) -> list[Schema]:
    return list(schema.get("properties", {}).values())


def _refs(part: Any) -> Iterator[Schema]:
    if isinstance(part, dict):
        if str(part.get("$ref", "")).startswith(REF):
            yield part
        for value in part.values():
            yield from _refs(value)
    elif isinstance(part, list):
        for value in part:
            yield from _refs(value)


def _name(ref: Schema) -> str:
    return str(ref["$ref"]).removeprefix(REF)


def _resolved(schema: Schema) -> Schema:
    if not str(schema.get("$ref", "")).startswith(REF):
        return schema
    found: Schema = document()["components"]["schemas"][_name(schema)]
    return found
