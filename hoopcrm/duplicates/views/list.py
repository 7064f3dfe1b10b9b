"""Contacts → Manage duplicates: the suggestions, and the search for them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, toast, trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires
from hoopcrm.duplicates.access import (
    MOST_SHOWN,
    PAGE_SIZE,
    Cursor,
    Group,
    contacts_chosen,
    group_counts,
    groups,
    has_contacts,
    members_of,
    scan_of_account,
)
from hoopcrm.duplicates.choosing import suggested_order
from hoopcrm.duplicates.reasons import FINDS, labels_of, level_of
from hoopcrm.duplicates.services.deciding import duplicates_reject
from hoopcrm.duplicates.services.finding import SCAN, duplicates_scan, open_job
from hoopcrm.jobs.progress import Progress

RESULTS = "duplicate-results"


class DuplicateList(Page):
    """`?by=email&after=<cursor>` is the whole state of the page."""

    permission = "contacts.merge"

    def get(self, request: HttpRequest) -> HttpResponse:
        by = request.GET.get("by", "")
        after = _cursor(request.GET.get("after", ""))
        bits = FINDS[by].bits if by in FINDS else 0
        found = groups(bits=bits, after=after, limit=PAGE_SIZE + 1)
        shown = found[:PAGE_SIZE]
        more = len(found) > PAGE_SIZE
        address = reverse("duplicates:list", args=[request.account.pk])  # type: ignore[attr-defined]
        data = {
            "groups": self._groups(shown),
            "by": by if by in FINDS else "",
            "self_url": request.get_full_path(),
            "first_url": f"{address}?{urlencode({'by': by} if by else {})}" if after else "",
            "next_url": f"{address}?{urlencode(_query(by, shown[-1]))}" if more else "",
        }
        if getattr(request, "htmx", False) and request.htmx.target == RESULTS:  # type: ignore[attr-defined]
            return vary_htmx(render(request, "duplicates/_results.html", data | self._state()))
        data |= self._state() | {"finds": self._finds(address, by)} | scan_context()
        return vary_htmx(render(request, "duplicates/list.html", data))

    def _groups(self, shown: list[Group]) -> list[dict[str, Any]]:
        people = members_of([one.id for one in shown])
        rows = []
        for group in shown:
            members = suggested_order(people[group.id])
            if len(members) > 1:
                rows.append(self._group(group, members))
        return rows

    def _group(self, group: Group, members: list[Contact]) -> dict[str, Any]:
        level, word = level_of(group.confidence)
        ids = ",".join(str(one.pk) for one in members[:MOST_SHOWN])
        review = reverse("duplicates:merge", args=[members[0].account_id])
        return {
            "id": group.id,
            "level": level,
            "word": word,
            "confidence": group.confidence,
            "reasons": labels_of(group.reasons),
            "members": members[:MOST_SHOWN],
            "hidden": max(len(members) - MOST_SHOWN, 0),
            "count": len(members),
            "ids": ids,
            "is_sure": level == "sure" and len(members) <= MOST_SHOWN,
            "review_url": f"{review}?{urlencode({'ids': ids})}",
            "master": members[0],
        }

    def _state(self) -> dict[str, Any]:
        found, sure, people = group_counts()
        scan = scan_of_account()
        return {
            "group_count": found,
            "people_count": people,
            "sure_count": sure,
            "scan": scan,
            "was_scanned": scan is not None and scan.scanned_at is not None,
            "has_contacts": has_contacts(),
        }

    def _finds(self, address: str, by: str) -> list[dict[str, Any]]:
        tabs = [{"key": "all", "label": _("All"), "url": address, "active": by not in FINDS}]
        for find in FINDS.values():
            url = f"{address}?{urlencode({'by': find.key})}"
            tabs.append(
                {"key": find.key, "label": str(find.label), "url": url, "active": by == find.key}
            )
        return tabs


def scan_context() -> dict[str, Any]:
    """The whole search that is under way, or how the last one ended."""
    job = open_job(SCAN)
    return {"row": Progress.of(job) if job else None, "scan": scan_of_account()}


@require_POST
@requires("contacts.merge")
def scan_start(request: HttpRequest) -> HttpResponse:
    """Look through all contacts."""
    duplicates_scan(Actor.of_request(request))
    if not getattr(request, "htmx", False):
        return redirect("duplicates:list", request.account.pk)  # type: ignore[attr-defined]
    response = toast(no_content(), _("All contacts are being looked through."), kind="info")
    return trigger(response, "jobs-changed")


@require_GET
@requires("contacts.merge")
def scan_progress(request: HttpRequest) -> HttpResponse:
    """Fragment with the progress of the search; when it ends, the list is told."""
    context = scan_context()
    response = render(request, "duplicates/_scan.html", context)
    if context["row"] is None and request.GET.get("running"):
        trigger(response, "duplicates-changed")
    return response


@require_POST
@requires("contacts.merge")
def duplicates_reject_group(request: HttpRequest) -> HttpResponse:
    """Say that the contacts of `ids` are not the same."""
    contacts = contacts_chosen(request.POST.get("ids", "").split(","))
    duplicates_reject(Actor.of_request(request), contacts=contacts)
    count = len(contacts)
    text = ngettext(
        "%(count)d contact is no duplicate. It will not be suggested again.",
        "These %(count)d contacts are not the same. They will not be suggested again.",
        count,
    )
    if not getattr(request, "htmx", False):
        return redirect("duplicates:list", request.account.pk)  # type: ignore[attr-defined]
    response = toast(no_content(), text % {"count": count})
    return trigger(response, "duplicates-changed")


def _query(by: str, last: Group) -> dict[str, str]:
    query = {"after": f"{last.confidence}.{last.id}"}
    return {"by": by, **query} if by in FINDS else query


def _cursor(text: str) -> Cursor | None:
    confidence, _dot, pk = text.partition(".")
    try:
        return int(confidence[:3]), UUID(pk)
    except ValueError:
        return None
