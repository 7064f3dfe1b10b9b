"""How a small form is shown: beside the page by HTMX, else on a page of its own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.http import vary_htmx


def form_answer(
    request: HttpRequest,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    page: str = "ui/form_page.html",
) -> HttpResponse:
    """The form in the slide-over, or on `page` for browsers without scripts.

    Args:
        context: what `ui/slide_over.html` and the page take.
    """
    template = "ui/slide_over.html" if getattr(request, "htmx", False) else page
    return vary_htmx(render(request, template, dict(context), status=status))


def form_refused(form: forms.BaseForm, refused: Refused) -> None:
    """Say in the form why a service did not do what it asked for, beside the field if it is one's.

    Where somebody else has changed the row meanwhile, saving once more puts this version over
    theirs.
    """
    field = refused.field if refused.field in form.fields else None
    if isinstance(refused, Stale):
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(refused.data["version"])
        form.data, field = data, None
    form.add_error(field, refused.message)
