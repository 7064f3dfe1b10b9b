"""One file of the library: what is known of it, its content, its public link."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from hoopcrm.core.actor import Actor
from hoopcrm.core.http import redirect_htmx, toast, trigger, vary_htmx
from hoopcrm.core.views.page import requires
from hoopcrm.documents.media.access import get_media_file, public_file
from hoopcrm.documents.media.listing import folder_label
from hoopcrm.documents.media.rows import facts
from hoopcrm.documents.media.services.files import media_link_make, media_link_withdraw
from hoopcrm.documents.models import MediaFile
from hoopcrm.files.kinds import kind_of
from hoopcrm.files.sending import send_file, send_picture, send_public

DRAWN = ("image/", "audio/", "video/")


@require_GET
@requires("media.view")
def file_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Preview, facts and the public link: beside the page by HTMX, else a page of its own."""
    return _show(request, get_media_file(pk))


@require_safe
@requires("media.view")
def content(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself, shown by the browser where that is safe; `?download=1` saves it."""
    media = get_media_file(pk)
    kind = kind_of(media.file.content_type)
    inline = kind is not None and kind.inline and request.GET.get("download") != "1"
    return send_file(media.file, name=media.name, inline=inline, request=request)


@require_safe
@requires("media.view")
def thumb(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The small picture of a file, in the trash too."""
    media = get_media_file(pk, with_trash=True)
    return send_picture(request, media.thumb or media.file)


@require_POST
@requires("media.edit")
def link_make(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the file a public link."""
    media = media_link_make(Actor.of_request(request), media=get_media_file(pk))
    return _changed(request, media, _("Everybody who has the link can open the file now."))


@require_POST
@requires("media.edit")
def link_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the public link away."""
    media = media_link_withdraw(Actor.of_request(request), media=get_media_file(pk))
    return _changed(request, media, _("The public link does not work any more."))


@require_safe
def public(request: HttpRequest, link: str) -> HttpResponseBase:
    """A file by its public link, for anybody."""
    media = public_file(link)
    kind = kind_of(media.file.content_type)
    inline = kind is not None and kind.inline
    return send_public(request, media.file, name=media.name, inline=inline)


def _changed(request: HttpRequest, media: MediaFile, message: str) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect_htmx(request, reverse("media:file", args=[media.account_id, media.pk]))
    return toast(trigger(_show(request, get_media_file(media.pk)), "media-changed"), message)


def _show(request: HttpRequest, media: MediaFile) -> HttpResponse:
    member: Any = request.member  # type: ignore[attr-defined]
    args = [media.account_id, media.pk]
    kind = kind_of(media.file.content_type)
    drawn = next((one for one in DRAWN if media.file.content_type.startswith(one)), "")
    public_url = reverse("media_public", args=[media.link]) if media.link else ""
    data = {
        "media": media,
        "row": facts(media, url=""),
        "place": folder_label(media.folder),
        "opens": kind is not None and kind.inline,
        "drawn": drawn.rstrip("/") if kind is not None and kind.inline else "",
        "content_url": reverse("media:content", args=args),
        "public_url": request.build_absolute_uri(public_url) if public_url else "",
        "make_url": reverse("media:link_make", args=args),
        "withdraw_url": reverse("media:link_withdraw", args=args),
        "can_edit": member.has("media.edit"),
        "back_url": reverse("media:list", args=[media.account_id]),
    }
    beside = getattr(request, "htmx", False)
    template = "media/_file.html" if beside else "media/file.html"
    return vary_htmx(render(request, template, data))
