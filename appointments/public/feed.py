"""What calendar programs read at a secret address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from appointments.feeds import feed_content, feed_of_token
from hoopcrm.core.scoping import scope


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar file, which shows what its member may see now."""
    found = feed_of_token(token)
    content = None
    if found is not None:
        with scope(found.account):
            content = feed_content(found)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
