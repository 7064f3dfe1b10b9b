"""Making, renaming and deleting folders of custom fields."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoopcrm.core.actor import Actor
from hoopcrm.customfields.access import folder_size, get_folder
from hoopcrm.customfields.forms import NameForm
from hoopcrm.customfields.services.fields import field_folder_create, field_folder_rename
from hoopcrm.customfields.services.removal import field_folder_delete
from hoopcrm.customfields.views.forms import FormPage


class FolderCreate(FormPage):
    """A new folder, at the end."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request, NameForm(), _("New folder"), _("Make folder"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NameForm(request.POST)

        def act() -> str:
            field_folder_create(Actor.of_request(request), name=form.cleaned_data["name"])
            return _("Folder made.")

        done = self.save(request, form, act)
        return done or self.answer(request, form, _("New folder"), _("Make folder"))


class FolderEdit(FormPage):
    """Another name for a folder."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        form = NameForm(initial={"name": get_folder(pk).name})
        return self.answer(request, form, _("Rename folder"), _("Save"))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        folder, form = get_folder(pk), NameForm(request.POST)

        def act() -> str:
            name = form.cleaned_data["name"]
            field_folder_rename(Actor.of_request(request), folder=folder, name=name)
            return _("Folder renamed.")

        done = self.save(request, form, act)
        return done or self.answer(request, form, _("Rename folder"), _("Save"))


class FolderDelete(FormPage):
    """Deletes a folder; its fields stay, in no folder."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        folder = get_folder(pk)
        count = folder_size(folder)
        text = ngettext(
            "The field in it stays, in no folder.",
            "The %(count)d fields in it stay, in no folder.",
            count,
        ) % {"count": count}
        data = {
            "title": _("Delete the folder “%(name)s”?") % {"name": folder.name},
            "text": text if count else _("It is empty."),
            "submit_label": _("Delete folder"),
            "back_url": reverse(self.back, args=[folder.account_id]),
        }
        return render(request, "settings/confirm.html", data)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        folder = get_folder(pk)
        field_folder_delete(Actor.of_request(request), folder=folder)
        messages.success(request, _("Folder “%(name)s” deleted.") % {"name": folder.name})
        return redirect(self.back, folder.account_id)
