"""A started import: how far it is, and what became of its rows."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.ingest.apply import explain
from contacts.ingest.problems import PROBLEMS
from hoopcrm.core.csv_stream import csv_answer
from hoopcrm.core.extensions import Text
from hoopcrm.core.http import trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires
from hoopcrm.customfields.access import definitions
from hoopcrm.imports.access import get_import, row_errors, unwritten_rows
from hoopcrm.imports.error_csv import error_csv
from hoopcrm.imports.expiry import rows_are_gone
from hoopcrm.imports.models import Import
from hoopcrm.imports.parsing import parse_one
from hoopcrm.imports.targets import all_targets
from hoopcrm.imports.views.undo import undo_context
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.progress import Progress, rate_of

PAGE_SIZE = 50
CELLS_SHOWN = 4


class ImportDetailPage(Page):
    """The page, or its progress alone when the page asks for that again."""

    permission = "contacts.import"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported = get_import(pk)
        if imported.is_draft:
            step = "imports:check" if imported.mapped else "imports:columns"
            return redirect(step, imported.account_id, imported.pk)
        context = _progress(imported)
        context |= undo_context(request.member, imported)  # type: ignore[attr-defined]
        if getattr(request, "htmx", False):
            response = vary_htmx(render(request, "imports/_progress.html", context))
            return response if context["is_open"] else trigger(response, "import-ended")
        context |= _errors(request, imported) | {"columns_read": columns_read(imported)}
        return vary_htmx(render(request, "imports/detail.html", context))


@require_safe
@requires("contacts.import")
def import_errors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows with problems: a page of them, all or those with one code."""
    imported = get_import(pk)
    if not getattr(request, "htmx", False):
        return redirect("imports:detail", imported.account_id, imported.pk)
    context = _progress(imported) | _errors(request, imported)
    return vary_htmx(render(request, "imports/_errors.html", context))


@require_safe
@requires("contacts.import")
def import_error_file(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The rows of which nothing was written, with the reason, as CSV."""
    imported = get_import(pk)
    lines = error_csv(imported, unwritten_rows(imported))
    stem = imported.file_name.rpartition(".")[0] or imported.file_name
    return csv_answer(lines, _("%(file)s, rows not imported.csv") % {"file": stem})


def _progress(imported: Import) -> dict[str, Any]:
    job: Job | None = imported.job
    row = Progress.of(job) if job else None
    is_open = bool(job and job.is_open)
    cursor = (job.cursor if job else None) or {}
    reading = is_open and cursor.get("phase", "stage") != "apply"
    done = imported.staged if reading else imported.handled
    tiles = [
        (_("Created"), imported.created),
        (_("Updated"), imported.updated),
        (_("Unchanged"), imported.unchanged),
        (_("Skipped"), imported.skipped),
        (_("Failed"), imported.failed),
        (_("Warnings"), imported.warned),
    ]
    return {
        "imported": imported,
        "row": row,
        "is_open": is_open,
        "reading": reading,
        "read_rate": rate_of(job, imported.staged) if job and reading else None,
        "done": done,
        "percent": _percent(imported, done, reading=reading),
        "tiles": tiles,
        "unwritten": imported.skipped + imported.failed,
    }


def _percent(imported: Import, done: int, *, reading: bool) -> int | None:
    """Overall: reading is the first quarter, writing the rest; None while unknown."""
    if not imported.rows:
        return None if reading else 100
    share = min(1.0, done / imported.rows)
    return int(25 * share if reading else 25 + 75 * share)


def _errors(request: HttpRequest, imported: Import) -> dict[str, Any]:
    code = _number(request.GET.get("code"))
    after = _number(request.GET.get("after")) or 0
    rows = list(row_errors(imported, code=code).filter(line__gt=after)[: PAGE_SIZE + 1])
    shown = [
        {
            "line": row.line,
            "outcome": row.outcome,
            "outcome_label": row.get_outcome_display(),
            "cells": " · ".join(cell for cell in _cells(imported, row.raw) if cell),
            "problems": [
                {"code": found[0], "column": imported.column_of(found[1]), "text": explain(found)}
                for found in map(tuple, row.problems)
            ],
        }
        for row in rows[:PAGE_SIZE]
    ]
    counts = [
        {"code": int(key), "title": PROBLEMS[int(key)].title, "count": count}
        for key, count in imported.code_counts.items()
        if int(key) in PROBLEMS
    ]
    return {
        "error_rows": shown,
        "rows_gone": rows_are_gone(imported),
        "error_counts": counts,
        "code": code,
        "after": after,
        "next_after": rows[PAGE_SIZE - 1].line if len(rows) > PAGE_SIZE else None,
    }


def columns_read(imported: Import) -> list[tuple[str, Text]]:
    """The columns of the file, and the fields that they filled; "" for those left out."""
    targets = all_targets(definitions())
    return [
        (column, targets[target].label if target in targets else target)
        for column, target in zip(imported.columns, imported.mapping, strict=False)
    ]


def _cells(imported: Import, raw: str) -> list[str]:
    cells = [cell.strip()[:60] for cell in parse_one(raw, imported.read_dialect)]
    return [cell for cell in cells if cell][:CELLS_SHOWN]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
