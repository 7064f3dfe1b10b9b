"""The global search: contacts, pages and whatever else apps register."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoopcrm.core.extensions import search_sources
from hoopcrm.core.views.page import requires

HITS_PER_SOURCE = 6
LONGEST_QUERY = 200


@requires("search.use")
def search(request: HttpRequest) -> HttpResponse:
    """Fragment with the hits of `?q=`, grouped by source."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    member: Any = request.member  # type: ignore[attr-defined]
    groups = []
    for source in search_sources:
        hits = list(source.find(member, text, HITS_PER_SOURCE))
        if hits:
            groups.append({"label": source.label, "hits": hits})
    return render(request, "shell/_search_results.html", {"groups": groups, "query": text})
