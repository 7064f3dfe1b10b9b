"""`Idempotency-Key`: a POST that is sent again is answered again, and done once.

The key belongs to the integration for 24 hours. Of two calls at once the second waits for the
first. What is refused before it was begun (rate, token, version, scope) is not kept.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse

from hoopcrm.api.answers import JSON, ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.models import KEY_LENGTH, IdempotentAnswer
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import unscoped

KEPT = timedelta(hours=24)
CHUNK = 5_000
SERVER_ERROR = 500


def once(request: ApiRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer to a call; to one with a key that was answered already, the same again.

    Raises:
        ApiError: 400 for a key that is too long, 422 for one that was used by another call.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or request.method != "POST":
        return answer()
    if len(key) > KEY_LENGTH:
        raise ApiError(400, f"Idempotency-Key must not be longer than {KEY_LENGTH} characters.")
    with transaction.atomic():
        _lock(request, key)
        kept = _kept(request, key)
        if kept is not None:
            return _again(request, kept)
        response = answer()
        if response.status_code < SERVER_ERROR:
            _keep(request, key, response)
        return response


def answers_expire() -> int:
    """Forget the answers that are older than a day; how many there were."""
    with unscoped("answers of all accounts are over their time by one clock"):
        old = IdempotentAnswer.objects.filter(created_at__lt=now() - KEPT).order_by("created_at")
        count, _rows = IdempotentAnswer.objects.filter(
            pk__in=list(old.values_list("pk", flat=True)[:CHUNK])
        ).delete()
    return count


def answers_forget(leaving: Any) -> None:
    """Forget the answers that speak of contacts which are removed for good."""
    rows = IdempotentAnswer.objects.only("pk", "answer")
    spoken = [row.pk for row in rows.iterator(500) if leaving.mentioned_in(row.answer)]
    IdempotentAnswer.objects.filter(pk__in=spoken).delete()


def _lock(request: ApiRequest, key: str) -> None:
    name = f"api.idempotency\x1f{request.call.by.pk}\x1f{key}".encode()
    number = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _kept(request: ApiRequest, key: str) -> IdempotentAnswer | None:
    mine = IdempotentAnswer.objects.filter(integration=request.call.by.pk, key=key)
    mine.filter(created_at__lt=now() - KEPT).delete()
    found: IdempotentAnswer | None = mine.first()
    return found


def _again(request: ApiRequest, kept: IdempotentAnswer) -> HttpResponse:
    if kept.fingerprint != _fingerprint(request):
        raise ApiError(422, ["Idempotency-Key was used for another request"])
    response = HttpResponse(kept.answer, JSON, kept.status)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _keep(request: ApiRequest, key: str, response: HttpResponse) -> None:
    IdempotentAnswer.objects.create(
        account_id=request.call.by.account_id,
        integration_id=request.call.by.pk,
        key=key,
        fingerprint=_fingerprint(request),
        status=response.status_code,
        answer=response.content.decode(),
    )


def _fingerprint(request: ApiRequest) -> str:
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()
