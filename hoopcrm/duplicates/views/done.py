"""Past merges, and taking one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.page import Page, requires
from hoopcrm.duplicates.access import PAGE_SIZE, get_merge, merges
from hoopcrm.duplicates.models import ContactMerge
from hoopcrm.duplicates.services.deciding import MERGE_SURE
from hoopcrm.duplicates.services.finding import open_job
from hoopcrm.duplicates.services.undo import contacts_merge_undo, outer_merge
from hoopcrm.jobs.progress import Progress


class MergesPage(Page):
    """All merges of the account, the newest first."""

    permission = "contacts.merge"

    def get(self, request: HttpRequest) -> HttpResponse:
        before = _uuid(request.GET.get("before", ""))
        found = merges(before=before, limit=PAGE_SIZE + 1)
        job = open_job(MERGE_SURE)
        data = {
            "merges": found[:PAGE_SIZE],
            "before": before,
            "older": found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None,
            "row": Progress.of(job) if job else None,
            "self_url": request.get_full_path(),
        }
        beside = getattr(request, "htmx", False) and request.htmx.target == "merge-results"  # type: ignore[attr-defined]
        template = "duplicates/_merges.html" if beside else "duplicates/merges.html"
        return render(request, template, data)


class MergeDone(Page):
    """One merge: who was merged, what moved, and the way back."""

    permission = "contacts.merge"

    def get(self, request: HttpRequest, operation: UUID) -> HttpResponse:
        return show_merge(request, get_merge(operation))


def show_merge(
    request: HttpRequest, merge: ContactMerge, error: str = "", status: int = 200
) -> HttpResponse:
    """The page of a merge, with what kept it from being taken back."""
    outer = None if merge.operation.undone_at else outer_merge(merge)
    data: dict[str, Any] = {
        "merge": merge,
        "error": error,
        "outer": outer,
        "is_undone": merge.operation.undone_at is not None,
        "moved": sorted(merge.moved.items()),
    }
    return render(request, "duplicates/merge_done.html", data, status=status)


@require_POST
@requires("contacts.merge")
def merge_undo(request: HttpRequest, operation: UUID) -> HttpResponse:
    """Take the merge back; the page then tells what had to stay."""
    merge = get_merge(operation)
    try:
        restored = contacts_merge_undo(Actor.of_request(request), operation=merge.operation)
    except Refused as refused:
        return show_merge(request, merge, refused.message, 409)
    if restored.conflicts:
        messages.warning(request, _("Taken back. What was changed since has stayed, see below."))
    else:
        messages.success(request, _("Taken back. Everything is as it was before the merge."))
    address = reverse("duplicates:merge_done", args=[merge.account_id, operation])
    return redirect(address)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
