"""The page of the media library, and its trash."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from hoopcrm.core.clock import now
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.page import requires
from hoopcrm.documents.media.access import key_of, trashed_files, trashed_folders
from hoopcrm.documents.media.listing import ORDERS, PAGE_SIZE, Choice, Listing, read_listing
from hoopcrm.documents.media.rows import MediaRow, RowMaker, facts
from hoopcrm.documents.media.services.trash import KEPT
from hoopcrm.files.kinds import KINDS
from hoopcrm.files.sizes import size_text

ACCEPT = ",".join(f".{ext}" for kind in KINDS.values() for ext in kind.extensions)
RESULTS = "media-body"


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place on the page to go to."""

    label: Any
    url: str
    active: bool = False


@require_GET
@requires("media.view")
def library(request: HttpRequest) -> HttpResponse:
    """The folder of `?folder=`, or what `?q=` finds in all of them; as a grid or a list."""
    member: Any = request.member  # type: ignore[attr-defined]
    page = reverse("media:list", args=[member.account_id])
    listing = read_listing(Choice.read(request.GET))
    maker = RowMaker(member, listing, page=page)
    choice = listing.choice
    data = {
        "listing": listing,
        "choice": choice,
        "rows": maker.rows(),
        "path": path_of(maker),
        "orders": [
            Link(label=label, url=maker.link(sort=key), active=key == choice.order)
            for key, (label, _columns) in ORDERS.items()
        ],
        "order_label": ORDERS[choice.order][0],
        "grid_url": maker.link(view=""),
        "list_view_url": maker.link(view="list"),
        "clear_url": maker.link(q=""),
        "more_url": maker.link(show=str(choice.show + PAGE_SIZE)) if listing.has_more else "",
        "page": page,
        "can_edit": maker.can_edit,
        "can_delete": maker.can_delete,
        "may_select": maker.can_edit or maker.can_delete,
        "accept": ACCEPT,
        "max_bytes": settings.UPLOAD_LIMIT_BYTES,
        "limit": size_text(settings.UPLOAD_LIMIT_BYTES),
        "folder_query": f"?folder={listing.folder.pk}" if listing.folder else "",
    }
    htmx: Any = getattr(request, "htmx", None)
    fragment = bool(htmx) and htmx.target == RESULTS and not htmx.history_restore_request
    template = "media/_body.html" if fragment else "media/library.html"
    return vary_htmx(render(request, template, data | {"fragment": fragment}))


def path_of(maker: RowMaker) -> list[Link]:
    """From the top down to the folder that is open."""
    listing: Listing = maker.listing
    top = Link(label=_("Media library"), url=maker.link(folder="", q=""))
    inside = listing.tree.path(listing.folder)
    return [
        top,
        *(Link(label=one.name, url=maker.link(folder=str(one.pk), q="")) for one in inside),
    ]


@require_GET
@requires("media.delete")
def trash(request: HttpRequest) -> HttpResponse:
    """What was deleted in the last thirty days, the newest first."""
    data = {"rows": _trash_rows(), "days": KEPT.days}
    htmx: Any = getattr(request, "htmx", None)
    fragment = bool(htmx) and htmx.target == "media-trash"
    template = "media/_trash.html" if fragment else "media/trash.html"
    return vary_htmx(render(request, template, data | {"fragment": fragment}))


def _trash_rows() -> list[dict[str, Any]]:
    moment = now()
    found = [
        *trashed_folders().order_by("-deleted_at")[:PAGE_SIZE],
        *trashed_files().order_by("-deleted_at")[:PAGE_SIZE],
    ]
    rows = []
    for item in sorted(found, key=lambda one: one.deleted_at, reverse=True):
        row = facts(item, url="") if hasattr(item, "file_id") else _trashed_folder(item)
        left = max(0, (item.deleted_at + KEPT - moment).days)
        rows.append(
            {
                "row": row,
                "at": item.deleted_at,
                "left": ngettext("%(count)d day left", "%(count)d days left", left)
                % {"count": left},
                "question": _("Delete “%(name)s” for good?") % {"name": item.name},
            }
        )
    return rows


def _trashed_folder(folder: Any) -> MediaRow:
    return MediaRow(
        key=key_of(folder),
        name=folder.name,
        icon="folder",
        kind=_("Folder with all that was in it"),
        url="",
        is_folder=True,
    )
