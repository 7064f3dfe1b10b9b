"""How answers are written: JSON with a `traceId`, errors of one shape, times to the millisecond."""

import json
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from hoopcrm.core.clock import api_time

JSON = "application/json; charset=utf-8"


class ApiError(Exception):
    """A request that is not done. It has changed nothing.

    Attributes:
        status: of HTTP.
        message: a text; of 422 the list of all faults.
        more: what stands beside them, such as `meta`.
    """

    def __init__(self, status: int, message: str | list[str], **more: Any) -> None:
        super().__init__(message)
        self.status, self.message, self.more = status, message, more


def answer(request: HttpRequest, status: int, payload: dict[str, Any]) -> HttpResponse:
    """The payload with the request's `traceId` beside it."""
    return HttpResponse(dump(payload | {"traceId": trace_id(request)}), JSON, status)


def error(request: HttpRequest, fault: ApiError) -> HttpResponse:
    """The one shape of errors."""
    payload = {
        "statusCode": fault.status,
        "message": fault.message,
        "error": HTTPStatus(fault.status).phrase,
        **fault.more,
    }
    if fault.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        payload["error"] = "Unprocessable Entity"
    return answer(request, fault.status, payload)


def trace_id(request: HttpRequest) -> str:
    """The request's id, the same as in the log."""
    return str(request.request_id)  # type: ignore[attr-defined]


def dump(payload: Any) -> str:
    """JSON; ids and times as the contract writes them."""
    return json.dumps(payload, default=_plain, ensure_ascii=False, separators=(",", ":"))


def milliseconds(at: datetime) -> int:
    """Epoch milliseconds."""
    return int(at.timestamp() * 1000)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return api_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
