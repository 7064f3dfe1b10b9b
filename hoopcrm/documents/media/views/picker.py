"""Choosing a file of the library for a form elsewhere; see `files.sources`."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.page import requires
from hoopcrm.documents.media.listing import Choice, read_listing
from hoopcrm.documents.media.rows import thumb_url
from hoopcrm.files.sources import CHOSEN

RESULTS = "media-picker-results"


@require_GET
@requires("media.view")
def picker(request: HttpRequest) -> HttpResponse:
    """Folders and files, each a link to `next` with `from=media:<id>`."""
    member: Any = request.member  # type: ignore[attr-defined]
    home = reverse("media:list", args=[member.account_id]).removesuffix("media/")
    target = request.GET.get("next", "")
    if not (target.startswith(home) and url_has_allowed_host_and_scheme(target, None)):
        target = reverse("media:list", args=[member.account_id])
    pictures = request.GET.get("kinds") == "picture"
    listing = read_listing(Choice.read(request.GET, pictures=pictures))
    kept = {"kinds": request.GET.get("kinds", ""), "next": target}
    page = reverse("media:picker", args=[member.account_id])
    glue = "&" if "?" in target else "?"

    def link(**over: str) -> str:
        return f"{page}?{urlencode(kept | listing.choice.query(**over))}"

    data = {
        "listing": listing,
        "search": listing.choice.search,
        "kept": kept,
        "page": page,
        "path": [
            {"name": _("Media library"), "url": link(folder="", q="")},
            *(
                {"name": one.name, "url": link(folder=str(one.pk), q="")}
                for one in listing.tree.path(listing.folder)
            ),
        ],
        "folders": [
            {"name": one.name, "url": link(folder=str(one.pk), q="")} for one in listing.folders
        ],
        "files": [
            {
                "name": one.name,
                "thumb_url": thumb_url(one),
                "url": f"{target}{glue}{urlencode({CHOSEN: f'media:{one.pk}'})}",
            }
            for one in listing.files
        ],
        "clear_url": link(q=""),
        "back_url": target,
    }
    htmx: Any = getattr(request, "htmx", None)
    template = "media/picker.html"
    if htmx:
        template = "media/_picker.html"
        if htmx.target == RESULTS:
            template = "media/_picker_results.html"
    return vary_htmx(render(request, template, data))
