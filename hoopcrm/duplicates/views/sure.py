"""Merging all groups that are almost certain: first what would happen, then the job."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.page import Page
from hoopcrm.duplicates.access import MOST_SHOWN, group_count, groups, members_of
from hoopcrm.duplicates.choosing import suggested_order
from hoopcrm.duplicates.reasons import SURE, labels_of
from hoopcrm.duplicates.services.deciding import duplicates_merge_sure

SHOWN = 50


class SurePage(Page):
    """GET tells which contact of each group stays and which go; POST does it."""

    permission = "contacts.merge"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, "", 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            duplicates_merge_sure(Actor.of_request(request))
        except Refused as refused:
            return self._show(request, refused.message, 409)
        messages.success(
            request, _("The duplicates are being merged. Each merge can be taken back here.")
        )
        return redirect("duplicates:merges", request.account.pk)  # type: ignore[attr-defined]

    def _show(self, request: HttpRequest, error: str, status: int) -> HttpResponse:
        count, people = group_count(least=SURE)
        shown = groups(least=SURE, limit=SHOWN)
        members = members_of([one.id for one in shown])
        rows = []
        for group in shown:
            contacts = suggested_order(members[group.id])[:MOST_SHOWN]
            if len(contacts) > 1:
                rows.append(
                    {
                        "master": contacts[0],
                        "others": contacts[1:],
                        "reasons": labels_of(group.reasons),
                        "confidence": group.confidence,
                    }
                )
        data = {
            "rows": rows,
            "count": count,
            "people": people,
            "gone": people - count,
            "hidden": max(count - len(rows), 0),
            "error": error,
        }
        return render(request, "duplicates/sure.html", data, status=status)
