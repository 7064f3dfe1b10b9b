"""What lists with a chooser of columns share: the chooser, and what the browser remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from contacts.listing.cells import chooser_entries
from hoopcrm.core.extensions import Text
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.listing import DEFAULT_SIZE, SIZES, number_of

RESET = "default"
COOKIE_SECONDS = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Memory:
    """What this browser chose last in a list; for pages opened without it."""

    cookie: str

    def of(self, request: HttpRequest) -> tuple[str, int]:
        """(state's hash, page size)."""
        name, _dot, size = request.COOKIES.get(self.cookie, "").partition(".")
        chosen = number_of(size, DEFAULT_SIZE)
        return name, chosen if chosen in SIZES else DEFAULT_SIZE

    def keep(
        self, request: HttpRequest, response: HttpResponse, *, path: str, name: str, size: int
    ) -> HttpResponse:
        """Remember the state of that hash and the page size, for the list at `path`."""
        response.set_cookie(
            self.cookie,
            f"{name}.{size}",
            max_age=COOKIE_SECONDS,
            path=path,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response


CONTACTS = Memory("contacts-list")
BUSINESSES = Memory("businesses-list")


def asked_columns(
    wanted: QueryDict, now: tuple[str, ...], default: tuple[str, ...]
) -> Sequence[str]:
    """The keys that `?columns=` names, those of `now` without it."""
    keys = wanted.getlist("columns") if "columns" in wanted else now
    return default if RESET in keys else keys


def column_chooser(
    request: HttpRequest,
    *,
    list_path: str,
    chosen: Sequence[str],
    labels: Mapping[str, Text],
    kept: Mapping[str, str],
    lead: str = "",
) -> HttpResponse:
    """The chooser of columns: a slide-over, or a page.

    Args:
        kept: what else the list's URL says, and shall say with the new columns.
        lead: the line above the columns; without it, that the name stands first.
    """
    context: dict[str, Any] = {
        "entries": chooser_entries(chosen, labels),
        "list_path": list_path,
        "lead": lead,
        "kept": [(name, value) for name, value in kept.items() if value],
    }
    slide_over = bool(getattr(request, "htmx", False))
    template = "contacts/_list_columns.html" if slide_over else "contacts/list_columns.html"
    return vary_htmx(render(request, template, context))
