"""The rows of the list of appointments, drawn."""

from collections.abc import Sequence
from copy import copy
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from appointments.list_columns import Column, ListPage
from appointments.models import Appointment
from appointments.views.agenda_menu import menu_of
from contacts.listing.cells import Addresses
from hoopcrm.core.fragments import Fragment

ROW = Fragment("agenda/cells/row.html", "url", "title", "cells", "menu")
NOBODY = UUID(int=0)
# Stands for a title while a menu is drawn: no title has these signs.
TITLE = "\ue000title\ue001"


def rows_of(
    page: ListPage, found: Sequence[Appointment], columns: Sequence[Column]
) -> list[SafeString]:
    """The rows, drawn."""
    if not found:
        return []
    drawn = [(column.draw, conditional_escape(column.label)) for column in columns]
    pages = Addresses("agenda:event", found[0].account)
    menus: dict[Any, str] = {}
    return [
        ROW.fill(
            {
                "url": pages.of(one.pk),
                "title": one.title,
                "cells": SafeString("".join(draw(one, page, label) for draw, label in drawn)),
                "menu": _menu(page.member, one, menus),
            }
        )
        for one in found
    ]


def _menu(member: Any, one: Appointment, menus: dict[Any, str]) -> SafeString:
    """The menu of a row. Those of a status differ in ids and titles only, and are drawn once."""
    calendar = one.calendar
    key = (one.status, calendar is None or calendar.deleted_at is not None)
    if key not in menus:
        anyone = copy(one)
        anyone.pk = NOBODY
        items = menu_of(member, anyone)
        label = _("Actions for %(title)s") % {"title": TITLE}
        context = {"items": items, "label": label, "ghost": True}
        menus[key] = render_to_string("ui/menu.html", context) if items else ""
    filled = menus[key].replace(str(NOBODY), str(one.pk))
    return SafeString(filled.replace(TITLE, conditional_escape(one.title)))
