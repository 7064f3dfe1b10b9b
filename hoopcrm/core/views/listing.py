"""The base of list pages: paging by keyset, page or fragment, and an end to slow statements."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from psycopg.errors import QueryCanceled

from hoopcrm.core.http import vary_htmx
from hoopcrm.core.keyset import KeysetPage, Order, Take, paginate
from hoopcrm.core.views.page import Page

SIZES = (20, 50, 100)
DEFAULT_SIZE = 50
HIGHEST_ROW = 1_000_000_000
STATEMENT_SECONDS = 5


class TooSlow(Exception):
    """A list's statement ran into the time limit and was stopped."""


@contextmanager
def limited_statements(seconds: float = STATEMENT_SECONDS) -> Iterator[None]:
    """Stop each statement of the block that runs longer than `seconds`.

    Raises:
        TooSlow: a statement was stopped.
    """
    try:
        with transaction.atomic(savepoint=False):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true)", [f"{int(seconds * 1000)}ms"]
                )
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which page of a list is asked for.

    Attributes:
        size: rows on a page, one of SIZES.
        after, before: cursors, or "".
        at: number of the first row in the whole list, 1 on the first page. It comes from the
            URL and is for show only.
    """

    size: int = DEFAULT_SIZE
    after: str = ""
    before: str = ""
    at: int = 1

    @classmethod
    def of(cls, query: QueryDict, default_size: int = DEFAULT_SIZE) -> "Paging":
        """What the query string asks for; what it says badly counts as not said."""
        size = number_of(query.get("size"), default_size)
        return cls(
            size=size if size in SIZES else default_size,
            after=query.get("after", ""),
            before=query.get("before", ""),
            at=number_of(query.get("at"), 1),
        )


def number_of(text: str | None, default: int) -> int:
    """The whole number from 1 to a billion that `text` is, else `default`."""
    if text and text.isascii() and text.isdecimal() and len(text) <= 10:
        value = int(text)
        if 1 <= value <= HIGHEST_ROW:
            return value
    return default


class ListingPage(Page, ABC):
    """A list of records: one view answers the page or, to HTMX, its results.

    Subclasses say what is listed (`prepare`, `order`, `take`) and how a page's rows become
    template context (`results`). All of it runs under the statement time limit.
    """

    template_name: str
    results_template_name: str
    results_id = "results"
    order: Order

    def prepare(self) -> HttpResponse | None:
        """Read the request's state; an answer given here (a redirect) is sent as it is."""
        return None

    def paging(self) -> Paging:
        """The page asked for."""
        return Paging.of(self.request.GET)

    @abstractmethod
    def take(self) -> Take:
        """Where rows come from, in `order`, only those that the member may see."""

    @abstractmethod
    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        """Context of the results: rows, columns, links."""

    def frame(self) -> dict[str, Any]:
        """Context that both page and fragment need."""
        return {}

    def too_slow(self, paging: Paging) -> dict[str, Any]:
        """Context of the results when a statement was stopped."""
        return {"too_slow": True}

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = self.prepare()
        if answer is not None:
            return vary_htmx(answer)
        paging = self.paging()
        try:
            with limited_statements():
                page = paginate(
                    self.take(),
                    self.order,
                    size=paging.size,
                    after=paging.after,
                    before=paging.before,
                )
                results = self.results(page, paging)
        except TooSlow:
            results = self.too_slow(paging)
        context = self.frame() | results
        template = self.results_template_name if self.wants_results() else self.template_name
        response = render(request, template, context | {"fragment": self.wants_results()})
        return vary_htmx(self.finish(response))

    def wants_results(self) -> bool:
        """Whether HTMX asked for the results alone."""
        htmx: Any = getattr(self.request, "htmx", None)
        return bool(htmx) and htmx.target == self.results_id and not htmx.history_restore_request

    def finish(self, response: HttpResponse) -> HttpResponse:
        """Last touch to the answer: headers, cookies."""
        return response
