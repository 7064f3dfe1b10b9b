"""How an endpoint is declared: its address, scope, status and shapes, in one line above it."""

import inspect
import re
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic import ConfigDict

from hoopcrm.api import answers, faults
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.gate import Gate
from hoopcrm.api.idempotency import once
from hoopcrm.core.errors import Refused

FAULT_CODES = (400, 401, 403, 422, 429)
View = Callable[..., dict[str, Any] | HttpResponse]


class Taken(Schema):
    """The base of what is taken: undeclared properties are refused, types are not guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Asked(Schema):
    """The base of what stands in a query: text that is read as its type."""

    model_config = ConfigDict(extra="forbid")


class Told(Schema):
    """The base of what is answered; more may stand in it than is declared."""

    model_config = ConfigDict(extra="allow")


class Fault(Told):
    """Every answer that is an error."""

    statusCode: int
    message: str | list[str]
    error: str
    traceId: str


def endpoint(
    router: Router,
    method: str,
    path: str,
    *,
    scope: str,
    told: type[Schema],
    status: int = 200,
    deprecated: bool = False,
) -> Callable[[View], View]:
    """Answer `method` at `path` of the contract by the function, in one transaction.

    The function gets the request (with its `call`), the names in the path, and what it declares
    as `body` (a `Taken`) or `query` (an `Asked`). It answers the payload.
    """

    def decorate(function: View) -> View:
        declared = _query_names(function)

        @wraps(function)
        def view(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            unknown = request.call.unknown_names()
            if unknown:
                raise ApiError(422, [faults.unknown(name) for name in unknown])

            def answer() -> HttpResponse:
                try:
                    with nullcontext() if method == "GET" else transaction.atomic():
                        payload = function(request, *args, **kwargs)
                except (ApiError, Refused) as fault:
                    return _refusal(request, fault)
                if isinstance(payload, HttpResponse):
                    return payload
                return answers.answer(request, status, payload)

            return once(request, answer)

        router.api_operation(
            [method],
            path,
            auth=Gate(scope, declared, location="{locationId}" in path),
            response={status: told, **dict.fromkeys(FAULT_CODES, Fault)},
            operation_id=function.__name__,
            summary=_summary(function),
            description=inspect.getdoc(function),
            by_alias=True,
            deprecated=deprecated or None,
            openapi_extra={"security": [{"bearer": [scope]}]},
        )(view)
        return function

    return decorate


def _refusal(request: ApiRequest, fault: ApiError | Refused) -> HttpResponse:
    """Told here, outside the transaction that it has ended, so that it can be kept."""
    told = faults.of_refusal(fault) if isinstance(fault, Refused) else fault
    return answers.error(request, told)


def _query_names(function: View) -> frozenset[str]:
    found = inspect.signature(function, eval_str=True).parameters.get("query")
    if found is None:
        return frozenset()
    shape = getattr(found.annotation, "__origin__", found.annotation)
    fields = shape.model_fields.items()
    return frozenset(field.alias or name for name, field in fields)


def _summary(function: View) -> str:
    """The first clause of its docstring."""
    return re.split(r"[.;:]", inspect.getdoc(function) or "", maxsplit=1)[0]


class _Parsed(Parser):
    """Hands on the body that the gate has parsed."""

    def parse_body(self, request: Any) -> Any:
        return request.call.body


def new_api() -> NinjaAPI:
    """The API without routes; every exception becomes the contract's error."""
    api = NinjaAPI(
        title="HoopCRM API",
        version="2021-07-28",
        parser=_Parsed(),
        docs_url=None,
        openapi_url=None,
        urls_namespace="api",
    )

    def on_fault(request: Any, fault: Any) -> HttpResponse:
        return answers.error(request, fault)

    def on_invalid(request: Any, fault: Any) -> HttpResponse:
        lines = faults.of_validation(fault.errors)
        lines += [faults.unknown(name) for name in request.call.unknown_names()]
        return answers.error(request, ApiError(422, lines))

    def on_http(request: Any, fault: Any) -> HttpResponse:
        return answers.error(request, ApiError(fault.status_code, fault.message))

    def on_absent(request: Any, fault: Any) -> HttpResponse:
        return answers.error(request, ApiError(400, "Not found."))

    def on_defect(request: Any, fault: Exception) -> HttpResponse:
        raise fault  # the door tells it

    api.add_exception_handler(ApiError, on_fault)
    api.add_exception_handler(ValidationError, on_invalid)
    api.add_exception_handler(HttpError, on_http)
    api.add_exception_handler(Http404, on_absent)
    api.add_exception_handler(Exception, on_defect)
    return api
