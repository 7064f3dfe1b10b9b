"""The script by which other sites show a booking page within their own."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

SCRIPT = "js/booking_embed.js"


@require_safe
@cache_control(public=True, max_age=3600)
def script(request: HttpRequest) -> HttpResponse:
    """The script, under an address that stays the same when the product is updated."""
    response = HttpResponse(_text(), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@lru_cache(maxsize=1)
def _text() -> str:
    return (Path(settings.BASE_DIR) / "static" / SCRIPT).read_text(encoding="utf-8")
