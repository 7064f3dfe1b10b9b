"""Taking an import back: the question with its numbers, and what stayed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from contacts.access import visible_among
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx, vary_htmx
from hoopcrm.core.views.listing import TooSlow, limited_statements
from hoopcrm.core.views.page import Page
from hoopcrm.imports.access import conflicts_of, field_labels, get_import
from hoopcrm.imports.models import Import
from hoopcrm.imports.undoing import expected, import_undo, may_be_undone
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.progress import Progress

SHOWN_CONFLICTS = 100


class ImportUndoPage(Page):
    """GET says what would be taken back, POST begins; a slide-over, or a page."""

    permission = "contacts.import"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported = get_import(pk)
        if imported.is_draft or not may_be_undone(imported):
            return redirect_htmx(request, imported.get_absolute_url())
        return self._ask(request, imported)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported = get_import(pk)
        try:
            import_undo(Actor.of_request(request), imported=imported)
        except Refused as refused:
            return self._ask(request, imported, refused.message, status=422)
        if getattr(request, "htmx", False):
            return redirect_htmx(request, imported.get_absolute_url())
        return redirect("imports:detail", imported.account_id, imported.pk)

    def _ask(
        self, request: HttpRequest, imported: Import, error: str = "", status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {"imported": imported, "error": error}
        try:
            with limited_statements():
                context["expected"] = expected(imported)
        except TooSlow:
            context["expected"] = None
        htmx = bool(getattr(request, "htmx", False))
        template = "imports/_undo.html" if htmx else "imports/undo.html"
        return vary_htmx(render(request, template, context, status=status))


def undo_context(member: Any, imported: Import) -> dict[str, Any]:
    """What the page of an import says of its undo."""
    job: Job | None = imported.undo_job
    is_open = bool(job and job.is_open)
    context: dict[str, Any] = {
        "may_undo": may_be_undone(imported),
        "undo_row": Progress.of(job) if job else None,
        "undo_open": is_open,
        "conflicts": [],
    }
    if job is None:
        return context
    found = conflicts_of(imported)[: SHOWN_CONFLICTS + 1]
    rows = list(found)
    contacts = {one.pk: one for one in visible_among(member, [row.contact_id for row in rows])}
    labels = field_labels()
    context["conflicts"] = [
        {
            "contact": contacts[row.contact_id],
            "created": row.created,
            "fields": ", ".join(str(labels.get(key, key)) for key in row.fields),
        }
        for row in rows[:SHOWN_CONFLICTS]
        if row.contact_id in contacts
    ]
    context["conflict_count"] = conflicts_of(imported).count()
    return context
