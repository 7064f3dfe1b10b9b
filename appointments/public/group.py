"""The booking page of a group: its calendars to choose from."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from appointments.public.access import bookable_in, group_of_slug
from appointments.public.framing import closed, framed, show
from appointments.public.visit import tracked_of
from hoopcrm.core.scoping import scope

# What a choice takes along.
KEPT = ("zone", "embed", "theme")


@framed
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be booked in a group."""
    found = group_of_slug(slug)
    account = found.account
    with scope(account):
        calendars = bookable_in(found) if found.is_active and not account.is_read_only else []
        if not calendars:
            return closed(request, account, name=found.name)
        query = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
        tail = urlencode(query | {"group": "1"} | tracked_of(request))
        rows = [
            {
                "name": one.name,
                "description": one.description,
                "minutes": one.minutes,
                "cover": one.cover,
                "url": _url(one.slug or "", tail),
            }
            for one in calendars
        ]
        data = {"group": found, "account": account, "rows": rows}
        return show(request, "group", data, listed=True)


def _url(slug: str, tail: str) -> str:
    return f"{reverse('booking:calendar', args=[slug])}?{tail}"
