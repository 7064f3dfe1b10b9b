"""How the pages of smart lists answer: beside the list by HTMX, else a page of its own."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.views.forms import form_answer
from hoopcrm.smartlists.models import SmartList

MANAGE = "manage"


def list_url(one: SmartList) -> str:
    """Where a list is open, as it was saved."""
    return f"{contacts_url(one)}?list={one.pk}"


def contacts_url(of: Any) -> str:
    """The list of all contacts."""
    return reverse("contacts:list", args=[of.account_id])


def manage_url(of: Any) -> str:
    """The dialog of all lists."""
    return reverse("smartlists:manage", args=[of.account_id])


def show_form(
    request: HttpRequest, form: forms.Form, title: str, submit: str, **more: Any
) -> HttpResponse:
    """The form in the slide-over, or on a page."""
    data = {
        "title": title,
        "form": form,
        "action": request.get_full_path(),
        "submit_label": submit,
        "back_url": contacts_url(request.member),  # type: ignore[attr-defined]
        **more,
    }
    return form_answer(request, data, status=422 if form.errors else 200)


def done(request: HttpRequest, message: str, *, url: str) -> HttpResponse:
    """Saved from a form: back to the dialog of all lists if that was open, else to the page."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, message)
        return redirect_htmx(request, url)
    response = trigger(no_content(), "lists-changed")
    if request.GET.get("from") == MANAGE:
        member: Any = request.member  # type: ignore[attr-defined]
        trigger(response, "slide-over:open", {"url": manage_url(member)})
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
    is_list = address.path == contacts_url(one)
    return is_list and parse_qs(address.query).get("list") == [str(one.pk)]
