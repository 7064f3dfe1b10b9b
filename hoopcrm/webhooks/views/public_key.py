"""The public keys by which receivers check signatures, for everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from hoopcrm.core.clock import api_time
from hoopcrm.webhooks.models import SigningKey
from hoopcrm.webhooks.signing import Keys, signing_keys

PEM = "application/x-pem-file"


@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """The Ed25519 key in force as PEM, or with `?key=next` the one that is to take over.

    `?format=raw` gives its 32 bytes in base64, `?format=json` both keys with their ids.
    """
    keys = signing_keys()
    answer = _json(keys) if request.GET.get("format") == "json" else _one(request, keys)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _one(request: HttpRequest, keys: Keys) -> HttpResponse:
    key = keys.coming if request.GET.get("key") == "next" else keys.current
    if key is None:
        raise Http404
    if request.GET.get("format") == "raw":
        return HttpResponse(f"{key.public}\n", content_type="text/plain; charset=utf-8")
    return HttpResponse(key.pem, content_type=PEM)


def _json(keys: Keys) -> HttpResponse:
    def told(key: SigningKey, until: SigningKey | None) -> dict[str, Any]:
        return {
            "id": key.key_id,
            "raw": key.public,
            "pem": key.pem,
            "signsFrom": api_time(key.signs_from),
            "signsUntil": api_time(until.signs_from) if until else None,
        }

    coming = [told(keys.coming, None)] if keys.coming else []
    return JsonResponse({"keys": [told(keys.current, keys.coming), *coming]})
