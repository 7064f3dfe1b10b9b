"""The history of imports."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoopcrm.core.views.page import Page
from hoopcrm.imports.access import all_imports

PAGE_SIZE = 25


class ImportListPage(Page):
    """All imports of the account, the newest first."""

    permission = "contacts.import"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = all_imports()
        before = _uuid(request.GET.get("before", ""))
        if before is not None:
            rows = rows.filter(pk__lt=before)
        page = list(rows[: PAGE_SIZE + 1])
        older = page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None
        context = {"imports": page[:PAGE_SIZE], "older": older, "before": before}
        return render(request, "imports/list.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
