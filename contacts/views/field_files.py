"""Files in custom fields on the record: upload, replace, sign, delete."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.access import get_contact
from contacts.field_files import files_in_field, get_field_file, get_file_field
from contacts.models import Contact, FieldFile
from contacts.services.field_files import field_file_add, field_file_delete
from contacts.views.panels import record_path
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast, trigger, vary_htmx
from hoopcrm.core.models import Operation
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires
from hoopcrm.customfields.file_rules import taken_kinds
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.files.kinds import kind_of
from hoopcrm.files.services import kinds_text
from hoopcrm.files.sizes import size_text
from hoopcrm.files.uploads import received


class FieldFilesPage(Page):
    """GET: the field (by htmx) or back to the record. POST: put the files into the field.

    Answers 422 with the reasons when any was refused; those stored stay stored.
    """

    permission = "contacts.edit"

    def get(self, request: HttpRequest, pk: UUID, field_pk: UUID) -> HttpResponse:
        contact, definition = _find(request, pk, field_pk)
        if not getattr(request, "htmx", False):
            return redirect(_tab_url(contact))
        return _field(request, contact, definition)

    def post(self, request: HttpRequest, pk: UUID, field_pk: UUID) -> HttpResponse:
        contact, definition = _find(request, pk, field_pk)
        names, operation, refused = _put(request, contact, definition)
        errors = [one.message for one in refused]
        if not getattr(request, "htmx", False):
            for message in errors:
                messages.error(request, message)
            return redirect(_tab_url(contact))
        response = _field(request, contact, definition, errors=errors)
        message = _("“%(name)s” was added.") % {"name": "”, “".join(names)}
        return _told(request, response, operation, message) if not errors else response


class SignPage(Page):
    """A signature, drawn or typed; it is stored as a picture."""

    permission = "contacts.edit"

    def get(self, request: HttpRequest, pk: UUID, field_pk: UUID) -> HttpResponse:
        contact, definition = _find(request, pk, field_pk)
        return self._form(request, contact, definition)

    def post(self, request: HttpRequest, pk: UUID, field_pk: UUID) -> HttpResponse:
        contact, definition = _find(request, pk, field_pk)
        _names, operation, refused = _put(request, contact, definition)
        if refused:
            missing = refused[0].code == "file_missing"
            error = _("Draw or type the signature first.") if missing else refused[0].message
            return self._form(request, contact, definition, error=error)
        if not getattr(request, "htmx", False):
            return redirect(_tab_url(contact))
        response = trigger(no_content(), "slide-over:close", True)
        trigger(response, f"field-{definition.pk}-changed")
        return _told(request, response, operation, _("The signature was saved."))

    def _form(
        self,
        request: HttpRequest,
        contact: Contact,
        definition: FieldDefinition,
        *,
        error: str = "",
    ) -> HttpResponse:
        data = {
            "title": definition.label,
            "description": definition.description,
            "action": request.path,
            "body_template": "contacts/_sign_fields.html",
            "submit_label": _("Save signature"),
            "multipart": True,
            "error": error,
            "signer": contact.display_name,
            "back_url": _tab_url(contact),
        }
        return form_answer(request, data, status=422 if error else 200)


@require_POST
@requires("contacts.edit")
def field_file_remove(
    request: HttpRequest, pk: UUID, field_pk: UUID, file_pk: UUID
) -> HttpResponse:
    """Delete a file from its field; the answer offers to undo it."""
    contact, definition = _find(request, pk, field_pk)
    found = get_field_file(contact, file_pk)
    operation = field_file_delete(Actor.of_request(request), field_file=found)
    if not getattr(request, "htmx", False):
        messages.success(request, _("“%(name)s” was deleted.") % {"name": found.name})
        return redirect(_tab_url(contact))
    return _told(
        request,
        _field(request, contact, definition),
        operation,
        _("“%(name)s” was deleted.") % {"name": found.name},
    )


def field_context(
    contact: Contact,
    definition: FieldDefinition,
    files: Iterable[FieldFile],
    *,
    can_edit: bool,
    errors: Iterable[str] = (),
) -> dict[str, Any]:
    """A file or signature field as `contacts/_field_files.html` draws it."""
    rows = [_row(contact, definition, one) for one in files]
    signs = definition.type == FieldDefinition.Type.SIGNATURE
    kinds = taken_kinds(definition)
    url = reverse("contacts:field_files", args=[contact.account_id, contact.pk, definition.pk])
    return {
        "id": f"field-custom-{definition.pk}",
        "label": definition.label,
        "description": definition.description,
        "files": rows,
        "can_edit": can_edit,
        "signs": signs,
        "replaces": definition.max_files == 1 and bool(rows),
        "is_full": 1 < definition.max_files <= len(rows),
        "multiple": definition.max_files > 1,
        "accept": ",".join(f".{one}" for kind in kinds for one in kind.extensions),
        "kinds": kinds_text(kinds) if definition.file_kinds else "",
        "url": url,
        "sign_url": f"{url}sign/" if signs else "",
        "event": f"field-{definition.pk}-changed",
        "errors": list(errors),
        "holds_files": True,
    }


def _row(contact: Contact, definition: FieldDefinition, one: FieldFile) -> dict[str, Any]:
    kind = kind_of(one.file.content_type)
    opens = kind is not None and kind.inline
    download = reverse("files:download", args=[contact.account_id, one.file_id])
    return {
        "name": one.name,
        "url": f"{download}?inline=1" if opens else download,
        "opens": opens,
        "icon": kind.icon if kind else "file",
        "size": size_text(one.file.size),
        "picture": f"{download}?inline=1"
        if definition.type == FieldDefinition.Type.SIGNATURE
        else "",
        "when": one.created_at,
        "remove_url": reverse(
            "contacts:field_file_delete",
            args=[contact.account_id, contact.pk, definition.pk, one.pk],
        ),
    }


def _find(request: HttpRequest, pk: UUID, field_pk: UUID) -> tuple[Contact, FieldDefinition]:
    member: Any = request.member  # type: ignore[attr-defined]
    contact = get_contact(member, pk, need="contacts.edit")
    return contact, get_file_field(field_pk)


def _put(
    request: HttpRequest, contact: Contact, definition: FieldDefinition
) -> tuple[list[str], Operation | None, list[Refused]]:
    """Store what was sent: names of what is stored, the operation of a replacement, refusals."""
    names, operation = [], None
    try:
        files, refused = received(request, "file")
    except Refused as refusal:
        return [], None, [refusal]
    for upload in files:
        try:
            made, operation = field_file_add(
                Actor.of_request(request), contact=contact, definition=definition, upload=upload
            )
            names.append(made.name)
        except Refused as refusal:
            refused.append(refusal)
    return names, operation, refused


def _field(
    request: HttpRequest,
    contact: Contact,
    definition: FieldDefinition,
    *,
    errors: Iterable[str] = (),
) -> HttpResponse:
    files = files_in_field(contact, definition)
    data = {"field": field_context(contact, definition, files, can_edit=True, errors=errors)}
    status = 422 if errors else 200
    return vary_htmx(render(request, "contacts/_field_files.html", data, status=status))


def _told(
    request: HttpRequest, response: HttpResponse, operation: Operation | None, message: str
) -> HttpResponse:
    account_id = request.member.account_id  # type: ignore[attr-defined]
    undo = reverse("operations:undo", args=[account_id, operation.pk]) if operation else ""
    toast(response, message, undo_url=undo)
    for event in ("documents-changed", "counts-changed"):
        trigger(response, event)
    return trigger(response, "contact-changed")


def _tab_url(contact: Contact) -> str:
    return f"{record_path(contact)}?left=additional"
