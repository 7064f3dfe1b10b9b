"""How the pages of smart lists answer: beside the list by HTMX, else a page of its own."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from contacts.listing.registries import ListKind
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.views.forms import form_answer
from hoopcrm.smartlists.access import kind_of, list_url, of_kind, page_url
from hoopcrm.smartlists.models import SmartList

MANAGE = "manage"


def manage_url(of: Any, kind: ListKind, **more: Any) -> str:
    """The dialog of all lists of a kind."""
    return of_kind(reverse("smartlists:manage", args=[of.account_id]), kind, **more)


def show_form(
    request: HttpRequest, form: forms.Form, title: str, submit: str, kind: ListKind, **more: Any
) -> HttpResponse:
    """The form in the slide-over, or on a page."""
    data = {
        "title": title,
        "form": form,
        "action": request.get_full_path(),
        "submit_label": submit,
        "back_url": page_url(request.member, kind),  # type: ignore[attr-defined]
        **more,
    }
    return form_answer(request, data, status=422 if form.errors else 200)


def done(request: HttpRequest, message: str, one: SmartList) -> HttpResponse:
    """Saved from a form: back to the dialog of all lists if that was open, else to the page."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, message)
        return redirect_htmx(request, list_url(one))
    response = trigger(no_content(), "lists-changed")
    if request.GET.get("from") == MANAGE:
        member: Any = request.member  # type: ignore[attr-defined]
        trigger(response, "slide-over:open", {"url": manage_url(member, kind_of(one))})
    else:
        trigger(response, "slide-over:close", True)
    return toast(response, message)


def opened(request: HttpRequest, message: str, *, url: str, undo_url: str = "") -> HttpResponse:
    """Go to another page, which tells what was done."""
    messages.success(request, message, extra_tags=undo_url)
    return redirect_htmx(request, url)


def is_open(request: HttpRequest, one: SmartList) -> bool:
    """Whether the page behind an HTMX request shows this list."""
    address = urlsplit(request.htmx.current_url or "")  # type: ignore[attr-defined]
    is_list = address.path == page_url(one, kind_of(one))
    return is_list and parse_qs(address.query).get("list") == [str(one.pk)]
