"""The tabs with the contact's own fields."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from contacts.access import may_set_owner
from contacts.models import Contact
from contacts.record_fields import GENERAL, INFO, INFO_MORE, custom_field, standard_field
from contacts.views.channels import section_of
from contacts.views.editing import SIDE, ShownField, shown_field
from contacts.views.tags import tags_context, tags_once
from hoopcrm.core.records import RecordContext
from hoopcrm.customfields.access import definitions


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
    folders: list[dict[str, Any]] = [
        {
            "name": folder.name if folder else _("Other fields"),
            "fields": [
                shown_field(custom_field(one), context.record, can_edit=can_edit) for one in group
            ],
        }
        for folder, group in groupby(definitions(), key=lambda one: one.folder)
    ]
    return render(context.request, "contacts/tabs/_additional.html", {"folders": folders})


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
