"""What loads beside the list of appointments: its number, its filters, its chooser of columns."""

from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from appointments.list_columns import COLUMNS
from appointments.list_counting import counted, counted_all
from appointments.list_form import FilterForm
from appointments.list_state import CUSTOM
from appointments.views.appointment_list import asked
from contacts.listing.counting import STOPPED
from contacts.listing.finder import COUNT_EXACT_TO
from contacts.views.chosen_columns import column_chooser
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.page import requires


@requires("appointments.view")
def list_count(request: HttpRequest) -> HttpResponse:
    """Fragment with the number of appointments; above 10,000 exact on `?exact=1` only."""
    member: Any = request.member  # type: ignore[attr-defined]
    query, _size = asked(request)
    exact = request.GET.get("exact") == "1"
    count = (counted_all if exact else counted)(member, query.state, query.search)
    url = reverse("agenda:list_count", args=[member.account_id])
    context: dict[str, Any] = {
        "count": count,
        "limit": COUNT_EXACT_TO,
        "more": count > COUNT_EXACT_TO and not exact,
        "too_slow": count == STOPPED,
        "exact_url": f"{url}?{query.params(exact=1)}",
    }
    return render(request, "contacts/_list_count.html", context)


@requires("appointments.view")
def list_filters(request: HttpRequest) -> HttpResponse:
    """The form of filters; `?show=custom` begins it with days."""
    member: Any = request.member  # type: ignore[attr-defined]
    query, _size = asked(request)
    state = query.state
    if request.GET.get("show") == CUSTOM:
        state = state.showing(CUSTOM).between(state.first, state.last)
    path = reverse("agenda:list", args=[member.account_id])
    filtered = query.state.is_filtered or query.state.show == CUSTOM
    context = {
        "form": FilterForm(member, state),
        "list_path": path,
        "kept": parse_qsl(query.params()),
        "clear_url": f"{path}?{query.params(clear=1)}" if filtered else "",
    }
    htmx = bool(getattr(request, "htmx", False))
    template = "agenda/_list_filters.html" if htmx else "agenda/list_filters.html"
    return vary_htmx(render(request, template, context))


@requires("appointments.view")
def list_columns(request: HttpRequest) -> HttpResponse:
    """The chooser of columns: a slide-over, or a page."""
    member: Any = request.member  # type: ignore[attr-defined]
    query, _size = asked(request)
    return column_chooser(
        request,
        list_path=reverse("agenda:list", args=[member.account_id]),
        chosen=query.state.columns,
        labels={key: column.label for key, column in COLUMNS.items()},
        kept=dict(parse_qsl(query.params())),
        lead=_("The appointment always stands first. Drag to put the others in order."),
    )
