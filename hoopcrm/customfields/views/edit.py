"""Making, changing and deleting a custom field, and its options."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.customfields.access import folders, get_definition, get_folder
from hoopcrm.customfields.forms import ConfirmForm, FieldForm
from hoopcrm.customfields.models import FieldDefinition, FieldOption
from hoopcrm.customfields.services.fields import field_create, field_update
from hoopcrm.customfields.services.order import field_options_set
from hoopcrm.customfields.services.removal import field_delete, field_option_remove
from hoopcrm.customfields.stores import value_stores
from hoopcrm.customfields.views.forms import FormPage

Type = FieldDefinition.Type
TEXTS = {
    Type.TEXT: ("typography", gettext_lazy("A few words on one line.")),
    Type.LARGE_TEXT: ("note", gettext_lazy("Several lines, for remarks and descriptions.")),
    Type.NUMBER: ("hash", gettext_lazy("A count or measure, with decimals if need be.")),
    Type.MONETARY: ("coin", gettext_lazy("A price or fee in the account's currency.")),
    Type.DATE: ("calendar", gettext_lazy("A day, chosen from a calendar.")),
    Type.PHONE: ("phone", gettext_lazy("A number that is checked and can be dialled.")),
    Type.EMAIL: ("mail", gettext_lazy("An address that is checked and can be written to.")),
    Type.SINGLE: ("selector", gettext_lazy("One of your options, from a menu.")),
    Type.RADIO: ("circle-check", gettext_lazy("One of a few options, all of them in view.")),
    Type.MULTIPLE: ("list-check", gettext_lazy("Any number of options, from a menu.")),
    Type.CHECKBOX: ("checkbox", gettext_lazy("Any number of a few options, all in view.")),
    Type.TEXTBOX_LIST: ("list-details", gettext_lazy("Several labelled texts kept together.")),
    Type.FILE: ("paperclip", gettext_lazy("One or several files, uploaded on the record.")),
    Type.SIGNATURE: ("signature", gettext_lazy("Drawn with mouse or finger, or typed.")),
}


class FieldCreate(FormPage):
    """`?type=` chooses the type; without it the page offers all of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("type", "")
        if kind not in Type.values:
            types = [(one, one.label, *TEXTS[one]) for one in Type]
            return render(request, "customfields/types.html", {"types": types})
        return self._form(request, FieldForm(type=kind, folders=_folders(), new=True), kind)

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("type", "")
        if kind not in Type.values:
            raise Http404
        form = FieldForm(request.POST, type=kind, folders=_folders(), new=True)

        def act() -> str:
            data = dict(form.cleaned_data)
            pk = data.pop("folder")
            options = data.pop("options", "").splitlines()
            made = field_create(
                Actor.of_request(request),
                type=kind,
                folder=get_folder(pk) if pk else None,
                options=options,
                **data,
            )
            return _("Field “%(name)s” made. Its key is %(key)s.") % {
                "name": made.label,
                "key": made.full_key,
            }

        return self.save(request, form, act) or self._form(request, form, kind)

    def _form(self, request: HttpRequest, form: FieldForm, kind: str) -> HttpResponse:
        title = _("New field: %(type)s") % {"type": Type(kind).label}
        lead = _(
            "Its key for merge fields and files comes from the name when you save, such as "
            "contact.shirt_size for “Shirt size”, and never changes."
        )
        return self.answer(request, form, title, _("Make field"), lead=lead)


class FieldEdit(FormPage):
    """Name, texts and folder; below them the options. The key stays."""

    template = "customfields/edit.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._form(request, self._bound(get_definition(pk)), get_definition(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        definition = get_definition(pk)
        form = self._bound(definition, request.POST)

        def act() -> str:
            changes = dict(form.cleaned_data)
            folder = changes.pop("folder")
            changes["folder"] = get_folder(folder) if folder else None
            field_update(Actor.of_request(request), definition=definition, changes=changes)
            return _("Field saved.")

        return self.save(request, form, act) or self._form(request, form, definition)

    def _bound(self, definition: FieldDefinition, data: Any = None) -> FieldForm:
        initial = {
            "label": definition.label,
            "description": definition.description,
            "placeholder": definition.placeholder,
            "allow_custom": definition.allow_custom,
            "default_value": definition.default_value,
            "is_unique": definition.is_unique,
            "file_kinds": definition.file_kinds,
            "max_files": definition.max_files,
            "folder": str(definition.folder_id or ""),
        }
        return FieldForm(
            data,
            initial=initial,
            type=definition.type,
            folders=_folders(),
            new=False,
            unique=definition.is_unique,
        )

    def _form(
        self, request: HttpRequest, form: FieldForm, definition: FieldDefinition
    ) -> HttpResponse:
        rows = [(str(one.pk), one.label) for one in definition.offered]
        more = {"definition": definition, "rows": rows if definition.has_labels else None}
        return self.answer(request, form, definition.label, _("Save"), **more)


class OptionsSave(FormPage):
    """The options as sent: `option` ids (blank: new) and `label`s in order."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        definition = get_definition(pk)
        rows = list(
            zip(request.POST.getlist("option"), request.POST.getlist("label"), strict=False)
        )
        try:
            field_options_set(Actor.of_request(request), definition=definition, rows=rows)
        except Refused as refused:
            form = FieldEdit()._bound(definition)
            data = {
                "title": definition.label,
                "definition": definition,
                "form": form,
                "rows": [row for row in rows if row[0] or row[1]],
                "submit_label": _("Save"),
                "options_error": refused.message,
                "back_url": reverse(self.back, args=[definition.account_id]),
            }
            return render(request, FieldEdit.template, data, status=422)
        messages.success(request, _("Options saved."))
        return redirect("customfields:edit", definition.account_id, pk)


class OptionRemove(FormPage):
    """Asks before an option goes, with the number of records that have it."""

    template = "settings/confirm.html"

    def get(self, request: HttpRequest, pk: UUID, option: UUID) -> HttpResponse:
        return self._ask(request, self._find(pk, option))

    def post(self, request: HttpRequest, pk: UUID, option: UUID) -> HttpResponse:
        found = self._find(pk, option)
        try:
            field_option_remove(Actor.of_request(request), option=found)
        except Refused as refused:
            return self._ask(request, found, refused.message)
        messages.success(request, _("“%(name)s” is not offered any more.") % {"name": found.label})
        return redirect("customfields:edit", found.account_id, pk)

    def _find(self, pk: UUID, option: UUID) -> FieldOption:
        for one in get_definition(pk).offered:
            if one.pk == option:
                return one
        raise Http404

    def _ask(self, request: HttpRequest, option: FieldOption, error: str = "") -> HttpResponse:
        store = value_stores.get(option.field.object_type)
        count = store.count_option(str(option.field_id), str(option.pk))
        text = ngettext(
            "%(count)d record has it and keeps it; nobody can choose it any more.",
            "%(count)d records have it and keep it; nobody can choose it any more.",
            count,
        ) % {"count": count}
        data = {
            "title": _("Remove the option “%(name)s”?") % {"name": option.label},
            "text": text if count else _("No record has it."),
            "error": error,
            "submit_label": _("Remove option"),
            "back_url": reverse("customfields:edit", args=[option.account_id, option.field_id]),
        }
        return render(request, self.template, data, status=422 if error else 200)


class FieldDelete(FormPage):
    """Deletes a field with its values, once its name is typed."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._ask(request, ConfirmForm(), get_definition(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        definition = get_definition(pk)
        form = ConfirmForm(request.POST)

        def act() -> str:
            field_delete(
                Actor.of_request(request),
                definition=definition,
                confirm=form.cleaned_data["confirm"],
            )
            return _("Field “%(name)s” deleted.") % {"name": definition.label}

        return self.save(request, form, act) or self._ask(request, form, definition)

    def _ask(
        self, request: HttpRequest, form: ConfirmForm, definition: FieldDefinition
    ) -> HttpResponse:
        count = value_stores.get(definition.object_type).count(str(definition.pk))
        lead = ngettext(
            "%(count)d record has a value. It is deleted with the field and cannot be brought "
            "back.",
            "%(count)d records have a value. They are deleted with the field and cannot be brought "
            "back.",
            count,
        ) % {"count": count}
        title = _("Delete the field “%(name)s”?") % {"name": definition.label}
        submit = _("Delete field and values")
        return self.answer(request, form, title, submit, lead=lead, danger=True)


def _folders() -> list[tuple[str, str]]:
    return [(str(folder.pk), folder.name) for folder in folders()]
