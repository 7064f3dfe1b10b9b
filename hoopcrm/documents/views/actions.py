"""Changing documents and folders of a contact, in place."""

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
from django.views.decorators.http import require_POST

from contacts.access import get_contact
from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.models import Operation
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires
from hoopcrm.documents.access import get_document, get_folder
from hoopcrm.documents.forms import NameForm, PlaceForm
from hoopcrm.documents.models import Document, Folder
from hoopcrm.documents.services.documents import (
    document_delete,
    document_move,
    document_rename,
    document_upload,
)
from hoopcrm.documents.services.folders import (
    folder_create,
    folder_delete,
    folder_move,
    folder_rename,
)
from hoopcrm.documents.tree import folder_tree
from hoopcrm.files.uploads import received


class ContactPage(Page):
    """A view below a contact; `self.contact` is one that the member may see."""

    contact: Contact

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.contact = get_contact(request.member, kwargs["contact"])  # type: ignore[attr-defined]


class Upload(ContactPage):
    """Files for the folder of `folder` (blank: none). One that is refused loses no other.

    422 with the reasons when any was refused; those stored stay stored.
    """

    permission = "documents.edit"

    def post(self, request: HttpRequest, contact: UUID) -> HttpResponse:
        stored: list[Document] = []
        refused: list[Refused] = []
        try:
            files, refused = received(request, "file")
            folder = _target(self.contact, request.POST.get("folder", ""))
        except Refused as refusal:
            files, refused = [], [refusal]
        for upload in files:
            try:
                stored.append(
                    document_upload(
                        Actor.of_request(request),
                        contact=self.contact,
                        upload=upload,
                        folder=folder,
                    )
                )
            except Refused as refusal:
                refused.append(refusal)
        if not getattr(request, "htmx", False):
            return self._page(request, stored, refused)
        if refused:
            data = {"refused": refused}
            response = render(request, "documents/_refused.html", data, status=422)
        else:
            response = no_content()
        return trigger(response, "documents-changed") if stored else response

    def _page(
        self, request: HttpRequest, stored: list[Document], refused: list[Refused]
    ) -> HttpResponse:
        for document in stored:
            messages.success(request, _("Uploaded “%(name)s”.") % {"name": document.name})
        for refusal in refused:
            messages.error(request, refusal.message)
        return _back(request, self.contact, request.POST.get("folder", ""))


class FormPage(ContactPage):
    """A small form: beside the page by HTMX, else a page of its own."""

    permission = "documents.edit"

    def form_answer(
        self, request: HttpRequest, form: forms.Form, title: str, submit: str
    ) -> HttpResponse:
        data = {
            "title": title,
            "form": form,
            "action": request.get_full_path(),
            "submit_label": submit,
            "lead": self.contact.display_name,
            "back_url": _tab_url(request, self.contact),
        }
        return form_answer(request, data, status=422 if form.errors else 200)

    def save(
        self, request: HttpRequest, form: forms.Form, act: Callable[[], tuple[str, Any]]
    ) -> HttpResponse | None:
        """Run `act`, which returns a message and perhaps an Operation; None when it was refused."""
        if not form.is_valid():
            return None
        try:
            message, operation = act()
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return None
        return _done(request, self.contact, message, operation)


class FolderNew(FormPage):
    """Make a folder in the folder of `?folder=` (none: outside any)."""

    def get(self, request: HttpRequest, contact: UUID) -> HttpResponse:
        return self._answer(request, NameForm())

    def post(self, request: HttpRequest, contact: UUID) -> HttpResponse:
        form = NameForm(request.POST)

        def act() -> tuple[str, None]:
            folder = folder_create(
                Actor.of_request(request),
                contact=self.contact,
                name=form.cleaned_data["name"],
                parent=_target(self.contact, request.GET.get("folder", "")),
            )
            return _("Folder “%(name)s” created.") % {"name": folder.name}, None

        return self.save(request, form, act) or self._answer(request, form)

    def _answer(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        return self.form_answer(request, form, _("New folder"), _("Create folder"))


class Rename(FormPage):
    """Give a document (`noun` "document") or folder another name."""

    noun = "document"

    def get(self, request: HttpRequest, contact: UUID, pk: UUID) -> HttpResponse:
        found = _find(self.noun, self.contact, pk)
        return self._answer(request, NameForm(initial={"name": found.name}))

    def post(self, request: HttpRequest, contact: UUID, pk: UUID) -> HttpResponse:
        found = _find(self.noun, self.contact, pk)
        form = NameForm(request.POST)

        def act() -> tuple[str, None]:
            actor, name = Actor.of_request(request), form.cleaned_data["name"]
            renamed: Document | Folder
            if isinstance(found, Folder):
                renamed = folder_rename(actor, folder=found, name=name)
            else:
                renamed = document_rename(actor, document=found, name=name)
            return _("It is called “%(name)s” now.") % {"name": renamed.name}, None

        return self.save(request, form, act) or self._answer(request, form)

    def _answer(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        return self.form_answer(request, form, _("Rename"), _("Rename"))


class Move(FormPage):
    """Put a document (`noun` "document") or folder into another folder."""

    noun = "document"

    def get(self, request: HttpRequest, contact: UUID, pk: UUID) -> HttpResponse:
        found = _find(self.noun, self.contact, pk)
        inside = found.parent_id if isinstance(found, Folder) else found.folder_id
        form = self._form(found, initial={"folder": str(inside or "")})
        return self._answer(request, found, form)

    def post(self, request: HttpRequest, contact: UUID, pk: UUID) -> HttpResponse:
        found = _find(self.noun, self.contact, pk)
        form = self._form(found, request.POST)

        def act() -> tuple[str, Operation | None]:
            actor = Actor.of_request(request)
            target = _target(self.contact, form.cleaned_data["folder"])
            if isinstance(found, Folder):
                operation = folder_move(actor, folder=found, parent=target)
            else:
                operation = document_move(actor, document=found, folder=target)
            place = target.name if target else _("Documents")
            return _("Moved to “%(place)s”.") % {"place": place}, operation

        return self.save(request, form, act) or self._answer(request, found, form)

    def _form(self, found: Document | Folder, *args: Any, **kwargs: Any) -> PlaceForm:
        without = found if isinstance(found, Folder) else None
        return PlaceForm(*args, tree=folder_tree(self.contact.pk), without=without, **kwargs)

    def _answer(
        self, request: HttpRequest, found: Document | Folder, form: forms.Form
    ) -> HttpResponse:
        title = _("Move “%(name)s”") % {"name": found.name}
        return self.form_answer(request, form, title, _("Move"))


@require_POST
@requires("documents.delete")
def document_remove(request: HttpRequest, contact: UUID, pk: UUID) -> HttpResponse:
    """Delete a document, with Undo."""
    member: Any = request.member  # type: ignore[attr-defined]
    found = get_contact(member, contact)
    document = get_document(found, pk)
    operation = document_delete(Actor.of_request(request), document=document)
    message = _("Deleted “%(name)s”.") % {"name": document.name}
    return _done(request, found, message, operation)


@require_POST
@requires("documents.delete")
def folder_remove(request: HttpRequest, contact: UUID, pk: UUID) -> HttpResponse:
    """Delete a folder and all that is in it, with Undo."""
    member: Any = request.member  # type: ignore[attr-defined]
    found = get_contact(member, contact)
    folder = get_folder(found, pk)
    operation = folder_delete(Actor.of_request(request), folder=folder)
    message = _("Deleted the folder “%(name)s”.") % {"name": folder.name}
    return _done(request, found, message, operation)


def _find(noun: str, contact: Contact, pk: UUID) -> Document | Folder:
    return get_folder(contact, pk) if noun == "folder" else get_document(contact, pk)


def _target(contact: Contact, raw: str) -> Folder | None:
    """The folder of an id that a form sent; "" is none. Raises Refused when it is gone."""
    if not raw:
        return None
    try:
        return get_folder(contact, raw)
    except Http404:
        raise Refused("folder_gone", _("This folder no longer exists."), field="folder") from None


def _done(
    request: HttpRequest, contact: Contact, message: str, operation: Operation | None
) -> HttpResponse:
    if not getattr(request, "htmx", False):
        messages.success(request, message)
        return _back(request, contact)
    undo = ""
    if operation is not None and request.member.has("undo.use"):  # type: ignore[attr-defined]
        undo = reverse("operations:undo", args=[operation.account_id, operation.pk])
    response = trigger(trigger(no_content(), "slide-over:close"), "documents-changed")
    return toast(response, message, undo_url=undo)


def _back(request: HttpRequest, contact: Contact, folder: str = "") -> HttpResponse:
    return redirect_htmx(request, _tab_url(request, contact, folder))


def _tab_url(request: HttpRequest, contact: Contact, folder: str = "") -> str:
    account_id = request.member.account_id  # type: ignore[attr-defined]
    query = {"tab": "documents"} | ({"folder": folder} if folder else {})
    return f"{reverse('contacts:record', args=[account_id, contact.pk])}?{urlencode(query)}"
