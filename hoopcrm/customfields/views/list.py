"""Settings → Custom fields: all fields by folder, and the steps in their order."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, redirect_htmx
from hoopcrm.core.text import fold
from hoopcrm.core.views.page import requires
from hoopcrm.customfields.access import definitions, folders, get_definition, get_folder
from hoopcrm.customfields.models import FieldDefinition, FieldFolder
from hoopcrm.customfields.pages import field_menu
from hoopcrm.customfields.services.order import (
    field_folder_step,
    field_folders_arrange,
    field_step,
    fields_arrange,
    fields_move,
)


@require_GET
@requires("fields.manage")
def field_list(request: HttpRequest) -> HttpResponse:
    """The fields by folder; `q` searches names and keys, `type` keeps one type."""
    account: Any = request.account  # type: ignore[attr-defined]
    text, kind = request.GET.get("q", "")[:200], request.GET.get("type", "")
    is_filtered = bool(text.strip() or kind)
    every, all_folders = definitions(files=True), folders()
    found = [one for one in every if _fits(one, fold(text), kind)]
    groups = [
        {
            "folder": folder,
            "menu": _folder_menu(account.pk, folder) if folder else [],
            "fields": [
                {"definition": one, "menu": _field_menu(account.pk, one)}
                for one in found
                if one.folder_id == (folder.pk if folder else None)
            ],
        }
        for folder in [None, *all_folders]
    ]
    if is_filtered or not any(one.folder_id is None for one in every):
        groups = [group for group in groups if group["fields"] or group["folder"] is not None]
    if is_filtered:
        groups = [group for group in groups if group["fields"]]
    data = {
        "groups": groups,
        "q": text,
        "type": kind,
        "types": FieldDefinition.Type.choices,
        "is_filtered": is_filtered,
        "folders": all_folders,
        "pages": field_menu(request.member),  # type: ignore[attr-defined]
    }
    return render(request, "customfields/list.html", data)


@require_POST
@requires("fields.manage")
def fields_order(request: HttpRequest) -> HttpResponse:
    """Store the order of a folder's fields as dragged: `folder` and the `field`s in order."""
    pk = request.POST.get("folder", "")
    fields_arrange(
        Actor.of_request(request),
        folder=get_folder(pk) if pk else None,
        fields=request.POST.getlist("field"),
    )
    return no_content()


@require_POST
@requires("fields.manage")
def folders_order(request: HttpRequest) -> HttpResponse:
    """Store the order of the folders as dragged: the `folder`s in order."""
    field_folders_arrange(Actor.of_request(request), folders=request.POST.getlist("folder"))
    return no_content()


@require_POST
@requires("fields.manage")
def fields_to_folder(request: HttpRequest) -> HttpResponse:
    """Move the `selected` fields into the folder `to` (blank: into none)."""
    account: Any = request.account  # type: ignore[attr-defined]
    pk = request.POST.get("to", "")
    folder = get_folder(pk) if pk else None
    count = fields_move(
        Actor.of_request(request), folder=folder, fields=request.POST.getlist("selected")
    )
    if count:
        told = ngettext("%(count)d field moved.", "%(count)d fields moved.", count)
        messages.success(request, told % {"count": count})
    else:
        messages.info(request, _("Choose the fields to move, and another folder than theirs."))
    return redirect("customfields:list", account.pk)


@require_POST
@requires("fields.manage")
def field_move(request: HttpRequest, pk: UUID, step: int) -> HttpResponse:
    """One step up or down."""
    field_step(Actor.of_request(request), definition=get_definition(pk), step=step)
    return _back(request)


@require_POST
@requires("fields.manage")
def folder_move(request: HttpRequest, pk: UUID, step: int) -> HttpResponse:
    """One step up or down."""
    field_folder_step(Actor.of_request(request), folder=get_folder(pk), step=step)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    account: Any = request.account  # type: ignore[attr-defined]
    return redirect_htmx(request, reverse("customfields:list", args=[account.pk]))


def _fits(definition: FieldDefinition, text: str, kind: str) -> bool:
    named = text in fold(definition.label) or text in definition.key
    return named and (not kind or definition.type == kind)


def _field_menu(account: UUID, one: FieldDefinition) -> list[dict[str, Any]]:
    def url(name: str) -> str:
        return reverse(f"customfields:{name}", args=[account, one.pk])

    return [
        {"label": _("Edit or move to a folder"), "icon": "pencil", "url": url("edit")},
        {"label": _("Move up"), "icon": "chevron-up", "url": url("up"), "post": True},
        {"label": _("Move down"), "icon": "chevron-down", "url": url("down"), "post": True},
        {"divider": True},
        {"label": _("Delete"), "icon": "trash", "url": url("delete"), "danger": True},
    ]


def _folder_menu(account: UUID, one: FieldFolder) -> list[dict[str, Any]]:
    def url(name: str) -> str:
        return reverse(f"customfields:folder_{name}", args=[account, one.pk])

    return [
        {"label": _("Rename"), "icon": "pencil", "url": url("edit")},
        {"label": _("Move up"), "icon": "chevron-up", "url": url("up"), "post": True},
        {"label": _("Move down"), "icon": "chevron-down", "url": url("down"), "post": True},
        {"divider": True},
        {"label": _("Delete"), "icon": "trash", "url": url("delete"), "danger": True},
    ]
