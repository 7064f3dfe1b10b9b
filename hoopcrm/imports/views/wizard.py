"""The steps of an import: the file, its columns, the check. The draft keeps what was chosen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from contacts.ingest.problems import PROBLEMS
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.http import redirect_htmx, vary_htmx
from hoopcrm.core.scoping import current_account
from hoopcrm.core.views.page import Page, requires
from hoopcrm.customfields.access import definitions
from hoopcrm.files.uploads import received
from hoopcrm.imports import forms
from hoopcrm.imports.access import field_labels, get_import, newest_draft
from hoopcrm.imports.check import Found
from hoopcrm.imports.guide import rules, sample_csv
from hoopcrm.imports.lookups import load_lookups
from hoopcrm.imports.models import Import
from hoopcrm.imports.preview import preview
from hoopcrm.imports.services import (
    import_discard,
    import_start,
    import_upload,
)
from hoopcrm.imports.targets import Target, all_targets
from hoopcrm.jobs.models import Job

# Outcomes of rows as the check shows samples of them.
OUTCOMES = (
    ("create", gettext_lazy("New"), "green"),
    ("update", gettext_lazy("Existing, updated"), "blue"),
    ("unchanged", gettext_lazy("Existing, unchanged"), "gray"),
    ("skipped", gettext_lazy("Skipped"), "amber"),
    ("failed", gettext_lazy("Failed"), "red"),
)


class ImportNewPage(Page):
    """Step 1: the file. Sent by itself as soon as it is chosen, or with the form."""

    permission = "contacts.import"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            files, dropped = received(request, "file")
            if dropped:
                raise dropped[0]
            imported = import_upload(Actor.of_request(request), upload=files[0])
        except Refused as refused:
            return self._show(request, refused.message, status=422)
        if _is_htmx(request):
            return HttpResponse(status=201)
        return redirect("imports:columns", current_account().pk, imported.pk)

    def _show(self, request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
        limit = settings.IMPORT_LIMIT_BYTES
        context = {
            "error": error,
            "max_bytes": limit,
            "max_size": filesizeformat(limit),
            "rules": rules(list(definitions())),
        }
        template = "imports/_refused.html" if _is_htmx(request) and error else "imports/new.html"
        return vary_htmx(render(request, template, context, status=status))


@require_safe
@requires("contacts.import")
def import_sample(request: HttpRequest) -> HttpResponse:
    """A CSV file to fill in, with a column for each field of the account."""
    content = sample_csv(list(definitions()))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, _("contacts sample.csv"))
    return response


@require_safe
@requires("contacts.import")
def import_newest(request: HttpRequest) -> HttpResponse:
    """Go on with the file that was just uploaded."""
    imported = newest_draft(request.member)  # type: ignore[attr-defined]
    return redirect_htmx(
        request, reverse("imports:columns", args=[imported.account_id, imported.pk])
    )


class ImportCheckPage(Page):
    """Step 3: the first rows as they would be stored, tags, consent, start."""

    permission = "contacts.import"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported = get_import(pk)
        if not imported.is_draft:
            return redirect("imports:detail", imported.account_id, imported.pk)
        if not imported.mapped:
            return redirect("imports:columns", imported.account_id, imported.pk)
        form = forms.StartForm(
            initial={"tags": imported.tags},
            chosen=imported.tags,
            member=request.member,  # type: ignore[attr-defined]
        )
        return self._show(request, imported, form)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported = get_import(pk)
        form = forms.StartForm(
            request.POST,
            chosen=request.POST.getlist("tags"),
            member=request.member,  # type: ignore[attr-defined]
        )
        if form.is_valid():
            try:
                import_start(Actor.of_request(request), imported=imported, **form.arguments())
            except Refused as refused:
                form.add_error(
                    refused.field if refused.field in form.fields else None, refused.message
                )
            else:
                return redirect("imports:detail", imported.account_id, imported.pk)
        return self._show(request, imported, form, status=422)

    def _show(
        self, request: HttpRequest, imported: Import, form: forms.StartForm, status: int = 200
    ) -> HttpResponse:
        targets = all_targets(load_lookups(current_account()).definitions.values())
        context = {
            "imported": imported,
            "form": form,
            "headings": _headings(imported, targets),
            "rows": preview(imported, targets),
            "mapped_count": sum(map(bool, imported.mapping)),
        }
        return render(request, "imports/check.html", context | _counts(imported), status=status)


@require_safe
@requires("contacts.import")
def import_counts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What would become of all rows, as far as they are counted."""
    imported = get_import(pk)
    if not _is_htmx(request):
        return redirect("imports:check", imported.account_id, imported.pk)
    return vary_htmx(render(request, "imports/_counts.html", _counts(imported)))


def _counts(imported: Import) -> dict[str, Any]:
    job: Job | None = imported.check_job
    labels = field_labels()
    found = Found.of(job) if job else Found()
    tiles = [
        (_("New"), found.create),
        (_("Existing, updated"), found.update),
        (_("Existing, unchanged"), found.unchanged),
        (_("Skipped"), found.skipped),
        (_("Failed"), found.failed),
        (_("Warnings"), found.warned),
    ]
    codes = [
        {"title": PROBLEMS[int(code)].title, "count": count}
        for code, count in found.codes.items()
        if int(code) in PROBLEMS
    ]
    return {
        "imported": imported,
        "check_job": job,
        "counting": bool(job and job.is_open),
        "found": found,
        "found_tiles": tiles,
        "found_codes": codes,
        "found_fields": [
            {"label": labels.get(key, key), "count": count} for key, count in found.fields.items()
        ],
        "found_samples": [
            {"label": label, "tone": tone, "rows": _sample_rows(found.samples[key], labels)}
            for key, label, tone in OUTCOMES
            if found.samples.get(key)
        ],
    }


def _sample_rows(rows: list[dict[str, Any]], labels: Mapping[str, Text]) -> list[dict[str, Any]]:
    return [
        row | {"changes": [[labels.get(key, key), *pair] for key, *pair in row["changes"]]}
        for row in rows
    ]


@require_POST
@requires("contacts.import")
def import_discard_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw the draft away and start anew."""
    imported = get_import(pk)
    import_discard(Actor.of_request(request), imported=imported)
    return redirect("imports:list", imported.account_id)


def _headings(imported: Import, targets: dict[str, Target]) -> list[dict[str, Any]]:
    columns: dict[str, list[str]] = {}
    for column, target in zip(imported.columns, imported.mapping, strict=True):
        if target:
            columns.setdefault(target, []).append(column)
    return [
        {
            "column": ", ".join(names),
            "label": targets[target].label if target in targets else target,
        }
        for target, names in columns.items()
    ]


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
