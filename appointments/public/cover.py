"""The cover of a calendar, as booking pages show it."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from appointments.public.access import cover_file
from hoopcrm.files.sending import send_public


@require_safe
def cover(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The picture for anybody, by its file's id."""
    stored = cover_file(pk)
    return send_public(request, stored, name=stored.name, inline=True)
