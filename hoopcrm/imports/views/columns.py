"""The second step of an import: what the columns mean. The draft keeps what was chosen."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx, trigger, vary_htmx
from hoopcrm.core.scoping import current_account
from hoopcrm.core.views.page import Page, requires
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.services.fields import field_create
from hoopcrm.imports import forms
from hoopcrm.imports.access import get_import
from hoopcrm.imports.choices import clean_options
from hoopcrm.imports.encodings import LABELS
from hoopcrm.imports.lookups import load_lookups
from hoopcrm.imports.models import Import, ImportMapping
from hoopcrm.imports.new_field import NewFieldForm, kind_of_values, values_of
from hoopcrm.imports.preview import clean_samples, faulty_targets
from hoopcrm.imports.recognising import named_like_files, product_of, without_room
from hoopcrm.imports.saved import (
    applied,
    get_mapping,
    mapping_delete,
    mapping_save,
    mappings_for,
)
from hoopcrm.imports.services import import_check, import_configure
from hoopcrm.imports.targets import CUSTOM, SEVERAL, all_targets


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
            context = columns_context(request, imported, mapping, form)
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
        context = columns_context(request, imported, mapping, form) | {"error": error}
        return render(request, "imports/columns.html", context, status=status)


class ImportFieldPage(Page):
    """A custom field for the column `?column=`: made in a slide-over, and chosen at once.

    The mapping is sent along, so that nothing that was chosen is lost.
    """

    permission = "fields.manage"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported, column = _column_of(request, pk)
        if not imported.is_draft:
            return redirect_htmx(request, imported.get_absolute_url())
        values = values_of(imported, column)
        kind = kind_of_values(values)
        initial = {"label": imported.columns[column], "type": kind, "options": "\n".join(values)}
        return self._show(request, imported, column, NewFieldForm(initial=initial))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        imported, column = _column_of(request, pk)
        if not imported.is_draft:
            return redirect_htmx(request, imported.get_absolute_url())
        form = NewFieldForm(request.POST)
        if form.is_valid():
            try:
                made = field_create(Actor.of_request(request), **form.arguments())
            except Refused as refused:
                known = refused.field if refused.field in form.fields else None
                form.add_error(known, refused.message)
            else:
                return self._chosen(request, imported, column, f"{CUSTOM}{made.pk}")
        return self._show(request, imported, column, form, status=422)

    def _chosen(
        self, request: HttpRequest, imported: Import, column: int, target: str
    ) -> HttpResponse:
        mapping = forms.posted_mapping(imported, request.POST)
        mapping[column] = target
        options = forms.OptionsForm(request.POST, duplicates=_duplicates())
        options.is_valid()
        context = columns_context(request, imported, mapping, options)
        if not getattr(request, "htmx", False):
            return redirect("imports:columns", imported.account_id, imported.pk)
        response = vary_htmx(render(request, "imports/_columns.html", context))
        return trigger(response, "slide-over:close", True)

    def _show(
        self,
        request: HttpRequest,
        imported: Import,
        column: int,
        form: NewFieldForm,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "imported": imported,
            "column": column,
            "column_name": imported.columns[column],
            "form": form,
        }
        htmx = bool(getattr(request, "htmx", False))
        template = "imports/_field.html" if htmx else "imports/field.html"
        response = vary_htmx(render(request, template, context, status=status))
        if status == 422:
            response.headers["HX-Retarget"] = "#slide-over-content"
            response.headers["HX-Reswap"] = "innerHTML"
        return response


def _column_of(request: HttpRequest, pk: UUID) -> tuple[Import, int]:
    """The import, and the column that is meant. Raises Http404 and PermissionDenied."""
    if not request.member.has("contacts.import"):  # type: ignore[attr-defined]
        raise PermissionDenied
    imported = get_import(pk)
    text = request.GET.get("column", "0")
    column = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return imported, min(column, len(imported.columns) - 1)


def columns_context(
    request: HttpRequest,
    imported: Import,
    mapping: list[str],
    form: forms.OptionsForm,
) -> dict[str, Any]:
    """What `imports/_columns.html` and the page around it need."""
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


@require_POST
@requires("contacts.import")
def import_mapping_delete(request: HttpRequest, pk: UUID, saved_pk: UUID) -> HttpResponse:
    """Forget a saved mapping, and go on with the import."""
    imported = get_import(pk)
    mapping_delete(Actor.of_request(request), saved=get_mapping(saved_pk))
    return redirect_htmx(
        request, reverse("imports:columns", args=[imported.account_id, imported.pk])
    )


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
