"""Whether the process answers, and whether what it depends on does."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database and cache answer, else 503 with what does not."""
    checks = {"database": _database, "redis": _redis}
    failed = {}
    for name, check in checks.items():
        try:
            check()
        except Exception as error:  # noqa: BLE001 - any failure is the answer
            failed[name] = type(error).__name__
    return JsonResponse({"ok": not failed, "failed": failed}, status=503 if failed else 200)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    cache.set("readyz", 1, 5)
