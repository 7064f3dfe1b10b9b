"""The tabs with the contact's own fields."""

from collections import defaultdict
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import may_set_owner
from contacts.action_sections import sections_for
from contacts.field_files import field_files
from contacts.models import Contact, FieldFile
from contacts.record_fields import GENERAL, INFO, INFO_MORE, custom_field, standard_field
from contacts.views.channels import section_of
from contacts.views.editing import SIDE, ShownField, shown_field
from contacts.views.field_files import field_context
from contacts.views.tags import tags_context, tags_once
from hoopcrm.core.records import RecordContext
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.models import FieldDefinition


def info(context: RecordContext) -> HttpResponse:
    """Contact info: who it is, how to reach them, and what they are to the company."""
    contact: Contact = context.record
    can_edit = context.member.has("contacts.edit")
    return render(
        context.request,
        "contacts/tabs/_info.html",
        {
            "contact": contact,
            "can_edit": can_edit,
            "names": _fields(context, INFO),
            "emails": section_of("email", contact, can_edit=can_edit),
            "phones": section_of("phone", contact, can_edit=can_edit),
            "tags": tags_context(contact, tags_once(contact), place=SIDE, can_edit=can_edit),
            "more": _fields(context, INFO_MORE),
            "parts": [
                {
                    "label": section.label,
                    "names": section.names(contact.pk),
                    "url": context.page_url(left="actions"),
                }
                for section in sections_for(context.member)
                if section.names
            ],
        },
    )


def general(context: RecordContext) -> HttpResponse:
    """General info: business and address."""
    return render(
        context.request, "contacts/tabs/_general.html", {"fields": _fields(context, GENERAL)}
    )


def additional(context: RecordContext) -> HttpResponse:
    """Additional info: the account's own fields, by folder."""
    can_edit = context.member.has("contacts.edit")
    contact: Contact = context.record
    every = definitions(files=True)
    files: dict[Any, list[FieldFile]] = defaultdict(list)
    if any(one.holds_files for one in every):
        for file in field_files(contact):
            files[file.definition_id].append(file)

    def shown(one: FieldDefinition) -> Any:
        if one.holds_files:
            return field_context(contact, one, files[one.pk], can_edit=can_edit)
        return shown_field(custom_field(one), contact, can_edit=can_edit)

    folders: list[dict[str, Any]] = [
        {
            "name": folder.name if folder else _("Other fields"),
            "fields": [shown(one) for one in group],
        }
        for folder, group in groupby(every, key=lambda one: one.folder)
    ]
    data = {"folders": folders, "manage_url": ""}
    if context.member.has("fields.manage"):
        data["manage_url"] = reverse("customfields:list", args=[contact.account_id])
    return render(context.request, "contacts/tabs/_additional.html", data)


def _fields(context: RecordContext, keys: tuple[str, ...]) -> list[ShownField]:
    contact: Contact = context.record
    can_edit = context.member.has("contacts.edit")
    return [
        shown_field(
            standard_field(key),
            contact,
            can_edit=may_set_owner(context.member, contact) if key == "owner" else can_edit,
            member=context.member,
        )
        for key in keys
    ]
