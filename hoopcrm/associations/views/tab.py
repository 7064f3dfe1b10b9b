"""Associations on the page of a contact, and on the page of a business."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.associations.access import MOST_SHOWN, links_of_business, links_of_contact
from hoopcrm.core.records import RecordContext


def associations_tab(context: RecordContext) -> HttpResponse:
    """The tab: cards by kind of record."""
    contact, member = context.record, context.member
    people, firms = links_of_contact(member, contact)
    may_edit = member.has("contacts.edit")
    data = {
        "groups": [
            group
            for group in (
                {"title": _("Contacts"), "icon": "user", "links": people},
                {"title": _("Businesses"), "icon": "building", "links": firms},
            )
            if group["links"].rows
        ],
        "most": MOST_SHOWN,
        "may_edit": may_edit,
        "add_url": reverse("associations:add", args=[contact.account_id, contact.pk])
        if may_edit
        else "",
    }
    return render(context.request, "associations/_tab.html", data)


def business_associations(context: RecordContext) -> HttpResponse:
    """The contacts that are linked with a business, with their labels."""
    data = {
        "links": links_of_business(context.member, context.record),
        "may_edit": context.member.has("contacts.edit"),
        "icon": "user",
        "most": MOST_SHOWN,
    }
    return render(context.request, "associations/_business.html", data)
