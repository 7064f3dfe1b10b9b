"""The public key by which receivers check signatures, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hoopcrm.webhooks.signing import public_pem, public_raw


@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """The Ed25519 key as PEM; `?format=raw` gives its 32 bytes in base64."""
    raw = request.GET.get("format") == "raw"
    text = f"{public_raw()}\n" if raw else public_pem()
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8" if raw else PEM)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


PEM = "application/x-pem-file"
