"""Uploading to the library, arranging it, deleting from it and from its trash."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.models import Operation
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires
from hoopcrm.documents.forms import NameForm, PlaceForm
from hoopcrm.documents.media.access import (
    Items,
    chosen,
    get_media_file,
    get_media_folder,
    media_tree,
)
from hoopcrm.documents.media.listing import folder_label
from hoopcrm.documents.media.services.files import media_rename, media_upload
from hoopcrm.documents.media.services.folders import (
    media_folder_create,
    media_folder_rename,
    media_move,
)
from hoopcrm.documents.media.services.trash import media_purge, media_restore, media_trash
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.files.uploads import received

SELECTED = "selected"
Acted = str | tuple[str, Operation | None]


class Upload(Page):
    """Files for the folder of `folder` (blank: none). One that is refused loses no other.

    422 with the reasons when any was refused; those stored stay stored.
    """

    permission = "media.edit"

    def post(self, request: HttpRequest) -> HttpResponse:
        stored: list[MediaFile] = []
        refused: list[Refused] = []
        actor = Actor.of_request(request)
        try:
            files, refused = received(request, "file")
            folder = _target(request.POST.get("folder", ""))
        except Refused as refusal:
            files, refused = [], [refusal]
        for upload in files:
            try:
                stored.append(media_upload(actor, upload=upload, folder=folder))
            except Refused as refusal:
                refused.append(refusal)
        if not getattr(request, "htmx", False):
            for media in stored:
                messages.success(request, _("Uploaded “%(name)s”.") % {"name": media.name})
            for refusal in refused:
                messages.error(request, refusal.message)
            return redirect_htmx(request, _next(request))
        if refused:
            data = {"refused": refused}
            response = render(request, "documents/_refused.html", data, status=422)
        else:
            response = no_content()
        return trigger(response, "media-changed") if stored else response


class FormPage(Page):
    """A small form: beside the page by HTMX, else a page of its own."""

    permission = "media.edit"

    def answer(
        self, request: HttpRequest, form: forms.Form, title: str, submit: str
    ) -> HttpResponse:
        data = {
            "title": title,
            "form": form,
            "action": request.get_full_path(),
            "submit_label": submit,
            "back_url": _home(request),
        }
        return form_answer(request, data, status=422 if form.errors else 200)

    def save(
        self, request: HttpRequest, form: forms.Form, act: Callable[[], Acted]
    ) -> HttpResponse | None:
        """Run `act`, which returns a message or one with the operation that takes it back; None
        when it was refused.
        """
        if not form.is_valid():
            return None
        try:
            acted = act()
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return None
        message, operation = acted if isinstance(acted, tuple) else (acted, None)
        undo = ""
        if operation is not None and request.member.has("undo.use"):  # type: ignore[attr-defined]
            undo = reverse("operations:undo", args=[operation.account_id, operation.pk])
        return _done(request, message, undo=undo)


class FolderNew(FormPage):
    """Make a folder in the folder of `?folder=` (none: at the top)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request, NameForm(), _("New folder"), _("Create folder"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NameForm(request.POST)

        def act() -> str:
            folder = media_folder_create(
                Actor.of_request(request),
                name=form.cleaned_data["name"],
                parent=_target(request.GET.get("folder", "")),
            )
            return _("Folder “%(name)s” created.") % {"name": folder.name}

        return self.save(request, form, act) or self.answer(
            request, form, _("New folder"), _("Create folder")
        )


class Rename(FormPage):
    """Give a file (`noun` "file") or folder another name."""

    noun = "file"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = self._find(pk)
        return self.answer(request, NameForm(initial={"name": found.name}), _("Rename"), _("Save"))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = self._find(pk)
        form = NameForm(request.POST)

        def act() -> str:
            actor, name = Actor.of_request(request), form.cleaned_data["name"]
            renamed: MediaFile | MediaFolder
            if isinstance(found, MediaFolder):
                renamed = media_folder_rename(actor, folder=found, name=name)
            else:
                renamed = media_rename(actor, media=found, name=name)
            return _("It is called “%(name)s” now.") % {"name": renamed.name}

        return self.save(request, form, act) or self.answer(request, form, _("Rename"), _("Save"))

    def _find(self, pk: UUID) -> MediaFile | MediaFolder:
        return get_media_folder(pk) if self.noun == "folder" else get_media_file(pk)


class Move(FormPage):
    """Put what is `selected` into another folder."""

    def get(self, request: HttpRequest) -> HttpResponse:
        items = _items(request)
        if not items:
            return _done(request, _("Nothing is selected."), kind="warning")
        return self._answer(request, items, self._form(items))

    def post(self, request: HttpRequest) -> HttpResponse:
        items = _items(request)
        form = self._form(items, request.POST)

        def act() -> Acted:
            target = _target(form.cleaned_data["folder"])
            operation = media_move(Actor.of_request(request), items=items, target=target)
            return _("Moved to “%(place)s”.") % {"place": folder_label(target)}, operation

        return self.save(request, form, act) or self._answer(request, items, form)

    def _form(self, items: Items, *args: Any) -> PlaceForm:
        without: Any = items.folders[0] if len(items.folders) == 1 else None
        return PlaceForm(*args, tree=media_tree(), without=without, top=_("Media library (top)"))

    def _answer(self, request: HttpRequest, items: Items, form: forms.Form) -> HttpResponse:
        if len(items) == 1:
            title = _("Move “%(name)s”") % {"name": items.names[0]}
        else:
            title = ngettext("Move %(count)d item", "Move %(count)d items", len(items))
            title %= {"count": len(items)}
        return self.answer(request, form, title, _("Move"))


@require_POST
@requires("media.delete")
def delete(request: HttpRequest) -> HttpResponse:
    """Put what is `selected` into the trash; Undo brings it back."""
    items = _items(request)
    count = media_trash(Actor.of_request(request), items=items)
    if not count:
        return _done(request, _("Nothing is selected."), kind="warning")
    message = _("“%(name)s” is in the trash now.") % {"name": items.names[0]}
    if count > 1:
        message = ngettext("%(count)d item deleted.", "%(count)d items deleted.", count)
        message %= {"count": count}
    restore = reverse("media:restore", args=_account(request))
    keys = urlencode([(SELECTED, key) for key in items.keys])
    return _done(request, message, undo=f"{restore}?{keys}")


@require_POST
@requires("media.delete")
def restore(request: HttpRequest) -> HttpResponse:
    """Bring back from the trash what is `selected`."""
    count = media_restore(Actor.of_request(request), items=_items(request, trashed=True))
    if not count:
        return _done(request, _("There is nothing left to bring back."), kind="warning")
    message = ngettext("%(count)d item restored.", "%(count)d items restored.", count)
    return _done(request, message % {"count": count})


@require_POST
@requires("media.delete")
def purge(request: HttpRequest) -> HttpResponse:
    """Remove from the trash for good what is `selected`."""
    count = media_purge(Actor.of_request(request), items=_items(request, trashed=True))
    message = ngettext("%(count)d item removed for good.", "%(count)d items removed.", count)
    return _done(request, message % {"count": count})


def _items(request: HttpRequest, *, trashed: bool = False) -> Items:
    keys = [*request.GET.getlist(SELECTED), *request.POST.getlist(SELECTED)]
    return chosen(keys, trashed=trashed)


def _target(raw: str) -> MediaFolder | None:
    """The folder of an id that a form sent; "" is none. Raises Refused when it is gone."""
    if not raw:
        return None
    try:
        return get_media_folder(raw)
    except Http404:
        raise Refused("folder_gone", _("This folder no longer exists."), field="folder") from None


def _done(
    request: HttpRequest, message: str, *, kind: str = "success", undo: str = ""
) -> HttpResponse:
    if not getattr(request, "htmx", False):
        level = messages.SUCCESS if kind == "success" else messages.WARNING
        messages.add_message(request, level, message, extra_tags=undo)
        return redirect_htmx(request, _next(request))
    response = trigger(trigger(no_content(), "slide-over:close"), "media-changed")
    return toast(response, message, kind=kind, undo_url=undo)


def _next(request: HttpRequest) -> str:
    """Back to the folder that a form names."""
    folder = request.POST.get("folder", "")
    return f"{_home(request)}?{urlencode({'folder': folder})}" if folder else _home(request)


def _home(request: HttpRequest) -> str:
    return reverse("media:list", args=_account(request))


def _account(request: HttpRequest) -> list[Any]:
    return [request.member.account_id]  # type: ignore[attr-defined]
