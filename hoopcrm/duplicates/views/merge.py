"""The merge screen: contacts side by side, and whose value of each field stays."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contacts.merge_handlers import MergeChoice
from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires
from hoopcrm.duplicates.access import contacts_chosen, pairs_among
from hoopcrm.duplicates.choosing import suggested_order
from hoopcrm.duplicates.columns import (
    address_rows,
    choice_of,
    column_choice,
    field_rows,
    moved_counts,
    tags_of_all,
)
from hoopcrm.duplicates.models import ContactMerge
from hoopcrm.duplicates.reasons import labels_of, level_of
from hoopcrm.duplicates.services.merge import MOST_CONTACTS, contacts_merge


class MergePage(Page):
    """`?ids=<id>,<id>` are the contacts; `master` and `column` are what was picked so far."""

    permission = "contacts.merge"

    def get(self, request: HttpRequest) -> HttpResponse:
        contacts = self._contacts(request.GET)
        column = _one_of(contacts, request.GET.get("column", ""))
        master = column or _one_of(contacts, request.GET.get("master", ""))
        ordered = _with_first(contacts, master)
        choice = column_choice(column, contacts) if column else MergeChoice()
        return self._show(request, contacts, ordered, choice)

    def post(self, request: HttpRequest) -> HttpResponse:
        contacts = self._contacts(request.POST)[:MOST_CONTACTS]
        ordered = _with_first(contacts, _one_of(contacts, request.POST.get("master", "")))
        choice = choice_of(request.POST, contacts)
        try:
            if len(ordered) < 2:
                raise Refused("too_few", _("Choose at least two contacts to merge."))
            made = contacts_merge(
                Actor.of_request(request),
                master=ordered[0],
                others=ordered[1:],
                choice=choice,
                versions=_versions(request.POST),
            )
        except Refused as refused:
            return self._show(request, contacts, ordered, choice, refused.message)
        return _merged(request, made)

    def _contacts(self, data: QueryDict) -> list[Contact]:
        """From `?ids=a,b` or `?ids=a&ids=b`."""
        return contacts_chosen([pk for text in data.getlist("ids") for pk in text.split(",")])

    def _show(
        self,
        request: HttpRequest,
        contacts: list[Contact],
        ordered: list[Contact],
        choice: MergeChoice,
        error: str = "",
    ) -> HttpResponse:
        over = contacts[MOST_CONTACTS:]
        contacts = contacts[:MOST_CONTACTS]
        ordered = [one for one in ordered if one in contacts]
        address = reverse("duplicates:merge", args=[request.account.pk])  # type: ignore[attr-defined]
        data: dict[str, Any] = {
            "contacts": contacts,
            "over": over,
            "most": MOST_CONTACTS,
            "error": error,
            "ids": ",".join(str(one.pk) for one in contacts),
            "merge_url": address,
        }
        if len(contacts) > 1:
            data |= self._screen(contacts, ordered, choice, address)
        status = 409 if error else 200
        htmx: Any = getattr(request, "htmx", None)
        fragment = htmx and htmx.target == "merge-page"
        template = "duplicates/_merge.html" if fragment else "duplicates/merge.html"
        return vary_htmx(render(request, template, data, status=status))

    def _screen(
        self,
        contacts: list[Contact],
        ordered: list[Contact],
        choice: MergeChoice,
        address: str,
    ) -> dict[str, Any]:
        place = {one.pk: at for at, one in enumerate(contacts)}
        rows = field_rows(ordered, choice)
        for row in rows:
            row.cells.sort(key=lambda cell: place[cell.contact.pk])
        addresses = address_rows(ordered, choice)
        for part in addresses:
            part.columns.sort(key=lambda column: place[column[0].pk])
        pairs = pairs_among([one.pk for one in contacts])
        return {
            "columns": [
                {
                    "contact": one,
                    "is_master": one == ordered[0],
                    "without_url": _without(address, contacts, one) if len(contacts) > 2 else "",
                }
                for one in contacts
            ],
            "master": ordered[0],
            "rows": sorted(rows, key=lambda row: row.same),
            "hidden_count": sum(row.same for row in rows),
            "addresses": addresses,
            "tags": tags_of_all(contacts, choice),
            "moved": moved_counts(ordered[1:]),
            "others_count": len(contacts) - 1,
            "why": [
                {"confidence": pair.confidence, "reasons": labels_of(pair.reasons)}
                for pair in pairs[:1]
            ],
            "level": level_of(pairs[0].confidence) if pairs else None,
        }


@require_POST
@requires("contacts.merge")
def merge_group(request: HttpRequest) -> HttpResponse:
    """Merge the contacts of `ids` by the rules, with one click; the toast takes it back."""
    contacts = contacts_chosen(request.POST.get("ids", "").split(","))
    if len(contacts) < 2:
        raise Refused("too_few", _("These contacts are no longer suggested as duplicates."))
    master, *others = suggested_order(contacts)
    made = contacts_merge(Actor.of_request(request), master=master, others=others)
    return _merged(request, made, beside=True)


def _merged(request: HttpRequest, made: ContactMerge, *, beside: bool = False) -> HttpResponse:
    count = len(made.merged)
    text = ngettext(
        "%(count)d contact was merged into %(name)s.",
        "%(count)d contacts were merged into %(name)s.",
        count,
    )
    message = text % {"count": count, "name": made.master_name}
    if beside and getattr(request, "htmx", False):
        undo = ""
        if request.member.has("undo.use"):  # type: ignore[attr-defined]
            undo = reverse("operations:undo", args=[made.account_id, made.operation_id])
        return trigger(toast(no_content(), message, undo_url=undo), "duplicates-changed")
    messages.success(request, message)
    if beside:
        return redirect("duplicates:list", made.account_id)
    done = reverse("duplicates:merge_done", args=[made.account_id, made.operation_id])
    return redirect_htmx(request, done)


def _one_of(contacts: list[Contact], text: str) -> Contact | None:
    return next((one for one in contacts if str(one.pk) == text), None)


def _with_first(contacts: list[Contact], master: Contact | None) -> list[Contact]:
    """The master first; without one, the best of the contacts."""
    if not contacts:
        return []
    master = master or suggested_order(contacts[:MOST_CONTACTS])[0]
    return [master, *(one for one in contacts if one.pk != master.pk)]


def _versions(data: QueryDict) -> dict[UUID, int]:
    versions = {}
    for name, value in data.items():
        if name.startswith("version.") and str(value).isdecimal():
            try:
                versions[UUID(name.removeprefix("version."))] = int(str(value)[:9])
            except ValueError:
                continue
    return versions


def _without(address: str, contacts: list[Contact], gone: Contact) -> str:
    ids = ",".join(str(one.pk) for one in contacts if one != gone)
    return f"{address}?{urlencode({'ids': ids})}"
