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
from hoopcrm.imports.choices import clean_options
from hoopcrm.imports.encodings import LABELS
from hoopcrm.imports.guide import rules, sample_csv
from hoopcrm.imports.lookups import load_lookups
from hoopcrm.imports.models import Import, ImportMapping
from hoopcrm.imports.preview import clean_samples, faulty_targets, preview
from hoopcrm.imports.recognising import named_like_files, product_of, without_room
from hoopcrm.imports.saved import (
    applied,
    get_mapping,
    mapping_delete,
    mapping_save,
    mappings_for,
)
from hoopcrm.imports.services import (
    import_check,
    import_configure,
    import_discard,
    import_start,
    import_upload,
)
from hoopcrm.imports.targets import SEVERAL, Target, all_targets
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


class ImportColumnsPage(Page):
    """Step 2: options and mapping. `check` renders the columns anew without storing them."""

    permission = "contacts.import"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported = get_import(pk)
        if not imported.is_draft:
            return redirect("imports:detail", imported.account_id, imported.pk)
        if chosen := _uuid(request.GET.get("saved", "")):
            return self._with_saved(request, imported, get_mapping(chosen))
        return self._show(
            request,
            imported,
            imported.mapping,
            forms.OptionsForm.of(imported, duplicates=_duplicates()),
        )

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported = get_import(pk)
        mapping = forms.posted_mapping(imported, request.POST)
        form = forms.OptionsForm(request.POST, duplicates=_duplicates())
        if "check" in request.GET:
            form.is_valid()
            context = self._context(request, imported, mapping, form)
            return vary_htmx(render(request, "imports/_columns.html", context))
        error = ""
        actor = Actor.of_request(request)
        if form.is_valid():
            try:
                done = import_configure(
                    actor, imported=imported, mapping=mapping, **form.arguments()
                )
                if name := form.cleaned_data["save_as"]:
                    mapping_save(actor, imported=done, name=name)
                import_check(actor, imported=imported)
            except Refused as refused:
                if refused.field in form.fields:
                    form.add_error(refused.field, refused.message)
                else:
                    error = refused.message
            else:
                return redirect("imports:check", imported.account_id, imported.pk)
        return self._show(request, imported, mapping, form, error=error, status=422)

    def _with_saved(
        self, request: HttpRequest, imported: Import, saved: ImportMapping
    ) -> HttpResponse:
        for key, value in saved.options.items():
            setattr(imported, key, value)
        form = forms.OptionsForm.of(imported, duplicates=_duplicates())
        return self._show(request, imported, applied(saved, imported.columns), form)

    def _show(
        self,
        request: HttpRequest,
        imported: Import,
        mapping: list[str],
        form: forms.OptionsForm,
        error: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = self._context(request, imported, mapping, form) | {"error": error}
        return render(request, "imports/columns.html", context, status=status)

    def _context(
        self,
        request: HttpRequest,
        imported: Import,
        mapping: list[str],
        form: forms.OptionsForm,
    ) -> dict[str, Any]:
        lookups = load_lookups(current_account())
        targets = all_targets(lookups.definitions.values())
        known = [target if target in targets else "" for target in mapping]
        if form.is_bound and "date_order" in getattr(form, "cleaned_data", {}):
            imported.date_order = form.cleaned_data["date_order"]
        once = _once(known)
        cleaned = clean_samples(imported, once, lookups, clean_options(imported, once))
        twice = _("This field is chosen for more than one column.")
        unfit = dict.fromkeys(
            without_room(imported.columns, targets, imported.samples),
            _("A contact has at most 11 e-mails and 11 phones."),
        ) | dict.fromkeys(
            named_like_files(imported.columns, definitions(files=True)),
            _("Files and signatures cannot be imported."),
        )
        return {
            "product": product_of(imported.columns),
            "saved": mappings_for(imported.columns),
            "encoding": LABELS.get(imported.encoding, ""),
            "may_make_fields": request.member.has("fields.manage"),  # type: ignore[attr-defined]
            "imported": imported,
            "form": form,
            "rows": forms.column_rows(imported, known, faulty_targets(cleaned), twice, unfit),
            "groups": forms.grouped(targets),
            "mapped_count": sum(map(bool, known)),
            "unmapped_count": known.count(""),
        }


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
def import_mapping_delete(request: HttpRequest, pk: UUID, saved_pk: UUID) -> HttpResponse:
    """Forget a saved mapping, and go on with the import."""
    imported = get_import(pk)
    mapping_delete(Actor.of_request(request), saved=get_mapping(saved_pk))
    return redirect_htmx(
        request, reverse("imports:columns", args=[imported.account_id, imported.pk])
    )


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


def _once(mapping: list[str]) -> list[str]:
    """The mapping with a target that was chosen twice only at its first column."""
    return [
        "" if target not in SEVERAL and target in mapping[:index] else target
        for index, target in enumerate(mapping)
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _duplicates() -> bool:
    account: Any = current_account()
    return bool(account.allow_duplicates)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
