"""Pairs that somebody has said are not the same."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, toast, trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires
from hoopcrm.duplicates.access import PAGE_SIZE, get_rejection, rejections
from hoopcrm.duplicates.reasons import labels_of
from hoopcrm.duplicates.services.deciding import duplicate_unreject


class RejectedPage(Page):
    """The newest first; each can be taken back."""

    permission = "contacts.merge"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("before", "")
        before = int(text) if text.isdecimal() and len(text) < 18 else None
        found = rejections(before=before, limit=PAGE_SIZE + 1)
        shown = found[:PAGE_SIZE]
        data = {
            "rows": [{"row": row, "reasons": labels_of(row.reasons)} for row in shown],
            "before": before,
            "older": shown[-1].pk if len(found) > PAGE_SIZE else None,
            "self_url": request.get_full_path(),
        }
        beside = getattr(request, "htmx", False) and request.htmx.target == "rejected-results"  # type: ignore[attr-defined]
        template = "duplicates/_rejected.html" if beside else "duplicates/rejected.html"
        return vary_htmx(render(request, template, data))


@require_POST
@requires("contacts.merge")
def rejection_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the two be suggested again."""
    again = duplicate_unreject(Actor.of_request(request), rejection=get_rejection(pk))
    if again:
        message = _("The two are suggested as duplicates again.")
    else:
        message = _("Taken back. At present they have too little in common to be suggested.")
    if not getattr(request, "htmx", False):
        return redirect("duplicates:rejected", request.account.pk)  # type: ignore[attr-defined]
    return trigger(toast(no_content(), message), "duplicates-changed")
