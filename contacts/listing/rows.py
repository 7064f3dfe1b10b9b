"""The rows of one page."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from contacts.dnd import shown_dnd_of
from contacts.listing.cells import CHECK, ROW, Addresses, Column, PageData
from contacts.models import Contact, ContactTag
from contacts.models.contact import name_of
from hoopcrm.accounts.models import Account
from hoopcrm.core.fragments import Fragment
from hoopcrm.core.prepared import Prepared, among
from hoopcrm.core.templatetags.ui import TONES, initials, tone

NAME_NEEDS = ("first_name", "last_name", "email", "phone", "company_name")
FACE = Fragment("contacts/cells/face.html", "src")


def page_rows(
    account: Account,
    ids: Sequence[UUID],
    columns: Sequence[Column],
    params: str,
    at: int,
    *,
    selectable: bool = False,
) -> list[SafeString]:
    """The rows in the order of `ids`, drawn. One query, and one for each column with its own.

    Args:
        params: query string of the list, which a row's link takes along.
        at: number of the first row in the list.
        selectable: whether each row has a box to tick.
    """
    if not ids:
        return []
    needs = dict.fromkeys(
        ("id", "picture", *NAME_NEEDS, *(name for one in columns for name in one.needs))
    )
    found = {row["id"]: row for row in _rows_query(tuple(needs))(list(ids))}
    page = PageData(account.country)
    if any(column.key == "tags" for column in columns):
        page.tags = _tags_of(ids)
    if any(column.key == "dnd" for column in columns):
        page.dnd = shown_dnd_of(ids)
    for column in columns:
        if column.load:
            page.related[column.key] = column.load(ids, page)
    records = Addresses("contacts:record", account)
    faces = Addresses("contacts:picture_small", account)
    drawn = [(column.draw, conditional_escape(column.label)) for column in columns]
    rows = []
    for number, pk in enumerate(ids, start=at):
        values = found.get(pk)
        if values is None:
            continue
        cells = [draw(values, page, label) for draw, label in drawn]
        name = name_of(*(values[key] for key in NAME_NEEDS))
        rows.append(
            ROW.fill(
                {
                    "url": f"{records.of(pk)}?{params}&at={number}",
                    "check": _check(pk, name) if selectable else "",
                    "name": name,
                    "face": _face(faces, values["picture"]) or initials(name) or "#",
                    "tone": tone(pk),
                    "cells": SafeString("".join(cells)),
                }
            )
        )
    return rows


def _face(faces: Addresses, picture: UUID | None) -> SafeString | str:
    """The small picture, "" for none."""
    return FACE.fill({"src": faces.of(picture)}) if picture else ""


def _tags_of(ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    tags: dict[UUID, list[tuple[str, str]]] = {}
    for contact_id, name, colour in _tag_rows(list(ids)):
        tags.setdefault(contact_id, []).append((name, TONES[(colour - 1) % len(TONES)]))
    return tags


# People choose few different sets of columns.
@lru_cache(maxsize=256)
def _rows_query(needs: tuple[str, ...]) -> Prepared:
    return Prepared(lambda ids: Contact.objects.filter(among("pk", ids)).values(*needs))


@Prepared
def _tag_rows(contact_ids: Any) -> Any:
    rows = ContactTag.objects.filter(among("contact_id", contact_ids))
    return rows.order_by("tag__name_folded").values_list("contact_id", "tag__name", "tag__colour")


def _check(pk: Any, name: str) -> SafeString:
    """The box that selects a row."""
    return CHECK.fill({"pk": pk, "label": gettext("Select %(name)s") % {"name": name}})
