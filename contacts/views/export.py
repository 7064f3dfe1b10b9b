"""Exporting contacts: the question, the file at once or later, and past exports."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from contacts.bulk.selection import Selection
from contacts.export.access import exports_before
from contacts.export.asking import ExportForm
from contacts.export.job import file_name
from contacts.export.source import Source
from contacts.export.writers import CONTENT_TYPES, writer_of
from contacts.listing.finder import COUNT_EXACT_TO
from contacts.listing.query import ListQuery
from contacts.listing.state import State
from contacts.models import ContactExport
from contacts.services.exports import KEPT_FOR, export_note, export_start
from contacts.views.chosen_columns import CONTACTS
from contacts.views.list_frame import saved_list
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.listing import TooSlow, limited_statements
from hoopcrm.core.views.page import Page
from hoopcrm.jobs.progress import Progress

AT_ONCE = 10_000
STREAMED_ROWS = 2_000
PAGE_SIZE = 50


class ExportPage(Page):
    """GET asks how, POST exports the list whose query stands in the URL.

    A selection, as the bulk bar posts it, is asked about first as well.
    """

    permission = "contacts.export"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(request, _source(request), ExportForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        try:
            source = _source(request)
        except Refused as refused:
            return self._ask(request, Source(), ExportForm(), refused.message, status=422)
        if "format" not in request.POST:
            return self._ask(request, source, ExportForm())
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self._ask(request, source, form, status=422)
        actor: Any = Actor.of_request(request)
        format = form.cleaned_data["format"]
        columns = form.chosen_columns(source.list_query.state.columns)
        opened = saved_list(actor.member, source.list_query.list)
        told: dict[str, Any] = {"source": source, "format": format, "columns": columns}
        told["saved"] = opened.name if opened else ""
        ids = self._few(request, source)
        if ids is None:
            export_start(actor, **told)
            messages.success(request, _("The export has begun. You are told when it is ready."))
            return redirect("contacts:exports", actor.member.account_id)
        export = export_note(actor, contacts=len(ids), **told)
        return _download(actor.member, export, ids)

    def _few(self, request: HttpRequest, source: Source) -> list[UUID] | None:
        """The ids, when they are few enough to go out at once."""
        member: Any = request.member  # type: ignore[attr-defined]
        ids = source.ids(member)
        if member.account.is_read_only:
            # Nothing may be stored there, and people take their data out before they leave.
            return list(ids)
        try:
            with limited_statements():
                found = list(ids[: AT_ONCE + 1])
        except TooSlow:
            return None
        return found if len(found) <= AT_ONCE else None

    def _ask(
        self,
        request: HttpRequest,
        source: Source,
        form: ExportForm,
        error: str = "",
        status: int = 200,
    ) -> HttpResponse:
        account: Any = request.account  # type: ignore[attr-defined]
        context = {
            "form": form,
            "action": f"{reverse('contacts:export', args=[account.pk])}?{source.query}",
            "list_url": f"{reverse('contacts:list', args=[account.pk])}?{source.query}",
            "error": error,
            "selection": [] if error else Selection.of(request.POST).fields(),
            "search": source.list_query.search.text,
            "time_zone": account.time_zone,
            "kept_days": KEPT_FOR.days,
            "at_once": AT_ONCE,
        } | _counted(request, source)
        htmx = bool(getattr(request, "htmx", False))
        template = "contacts/_export.html" if htmx else "contacts/export.html"
        return vary_htmx(render(request, template, context, status=status))


def _source(request: HttpRequest) -> Source:
    """The contacts that are meant. Raises Refused where too many are ticked.

    A saved list without `?q=` is taken as it was saved.
    """
    query = ListQuery.of(request.GET, CONTACTS.of(request)[0])
    if query.list and State.named(request.GET.get("q", "")) is None:
        saved = saved_list(request.member, query.list)  # type: ignore[attr-defined]
        if saved is None:
            raise Http404
        query = replace(query, state=saved.state)
    return Source.of(query, Selection.of(request.POST))


def _counted(request: HttpRequest, source: Source) -> dict[str, Any]:
    try:
        with limited_statements():
            ids = source.ids(request.member)  # type: ignore[attr-defined]
            count = ids.order_by()[: COUNT_EXACT_TO + 1].count()
    except TooSlow:
        return {"count": None}
    return {"count": min(count, COUNT_EXACT_TO), "more": count > COUNT_EXACT_TO}


def _download(member: Any, export: ContactExport, ids: list[UUID]) -> StreamingHttpResponse:
    # Made now, while language and time zone are those of the member.
    writer = writer_of(member, export)

    def content() -> Iterator[bytes]:
        yield writer.head()
        for at in range(0, len(ids), STREAMED_ROWS):
            yield writer.rows(ids[at : at + STREAMED_ROWS]).content

    kind = CONTENT_TYPES[ContactExport.Format(export.format)]
    response = StreamingHttpResponse(content(), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, file_name(export))
    response["Cache-Control"] = "private, no-store"
    return response


class ExportsPage(Page):
    """Who took which contacts out, the newest first; `?before=` goes on."""

    permission = "contacts.export"

    def get(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        before = next(iter(_ids([request.GET.get("before", "")])), None)
        found = list(exports_before(member, before)[: PAGE_SIZE + 1])
        rows = [_row(member, export) for export in found[:PAGE_SIZE]]
        context = {
            "rows": rows,
            "before": before,
            "older": found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None,
            "is_open": any(row["is_open"] for row in rows),
        }
        htmx = bool(getattr(request, "htmx", False))
        template = "contacts/_exports.html" if htmx else "contacts/exports.html"
        return vary_htmx(render(request, template, context))


def _row(member: Any, export: ContactExport) -> dict[str, Any]:
    job: Any = export.job
    kept = export.file_id is not None and export.expires_at is not None
    return {
        "export": export,
        "progress": Progress.of(job) if job else None,
        "is_open": bool(job and job.is_open),
        "at_once": job is None and export.expires_at is None,
        "expired": bool(export.expires_at and export.expires_at <= now()),
        "url": (
            reverse("files:download", args=[export.account_id, export.file_id])
            if kept and export.member_id == member.pk and export.expires_at > now()
            else ""
        ),
    }


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
