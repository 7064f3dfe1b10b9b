"""The columns of the list of businesses, and its rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from contacts.access import CONTACT_COUNT, businesses_valued
from contacts.listing.cells import (
    LINK,
    NUMBER,
    ROW,
    SITE,
    Addresses,
    Cell,
    Column,
    PageData,
    Values,
    country_cell,
    email_cell,
    text_column,
    time_column,
)
from hoopcrm.accounts.models import Account
from hoopcrm.core.templatetags.ui import initials, tone

SHOWN_LETTERS = 120


def _phone(row: Values, page: PageData) -> Cell:
    value = row["phone"]
    return {"text": value, "href": f"tel:{value}"} if value else None


def _website(row: Values, page: PageData) -> Cell:
    return {"href": row["website"]} if row["website"] else None


def _description(row: Values, page: PageData) -> Cell:
    value = row["description"]
    return {"text": Truncator(value).chars(SHOWN_LETTERS)} if value else None


def _contacts(row: Values, page: PageData) -> Cell:
    return {"text": intcomma(row[CONTACT_COUNT])}


BUSINESS_COLUMNS = {
    column.key: column
    for column in (
        Column(key="phone", label=_("Phone"), needs=("phone",), cell=_phone, fragment=LINK),
        Column(key="email", label=_("E-mail"), needs=("email",), cell=email_cell, fragment=LINK),
        Column(key="website", label=_("Website"), needs=("website",), cell=_website, fragment=SITE),
        text_column("street", _("Street address"), "address1"),
        text_column("city", _("City")),
        text_column("state", _("State")),
        text_column("postal_code", _("Postal code")),
        Column(key="country", label=_("Country"), needs=("country",), cell=country_cell),
        Column(
            key="description", label=_("Description"), needs=("description",), cell=_description
        ),
        Column(
            key="contacts",
            label=_("Contacts"),
            needs=(CONTACT_COUNT,),
            cell=_contacts,
            fragment=NUMBER,
        ),
        time_column("created", _("Created"), "created_at", sort="created"),
        time_column("updated", _("Updated"), "updated_at"),
    )
}
BUSINESS_DEFAULT = ("phone", "email", "website", "city", "contacts", "created")


def business_rows(
    member: Any, account: Account, ids: Sequence[UUID], columns: Sequence[Column]
) -> list[SafeString]:
    """The rows in the order of `ids`, drawn; in one query."""
    if not ids:
        return []
    needs = dict.fromkeys(("name", *(name for one in columns for name in one.needs)))
    found = businesses_valued(member, ids, needs)
    page = PageData(account.country)
    pages = Addresses("businesses:detail", account)
    drawn = [(column.draw, conditional_escape(column.label)) for column in columns]
    return [
        ROW.fill(
            {
                "check": "",
                "url": pages.of(pk),
                "name": values["name"],
                "face": initials(values["name"]) or "#",
                "tone": tone(pk),
                "cells": SafeString("".join(draw(values, page, label) for draw, label in drawn)),
            }
        )
        for pk in ids
        if (values := found.get(pk))
    ]
