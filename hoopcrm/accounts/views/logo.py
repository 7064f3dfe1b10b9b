"""Settings → Business profile: the logo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hoopcrm.accounts.access import get_account
from hoopcrm.accounts.logo import LARGEST_BYTES, PURPOSE, SIDE, get_logo, get_public_logo
from hoopcrm.accounts.services.logo import account_logo_remove, account_logo_set
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires
from hoopcrm.files.sending import send_picture, send_public
from hoopcrm.files.sizes import size_text
from hoopcrm.files.sources import chosen_file, file_url, pictures_sent, source_links

ACCEPT = ".jpg,.jpeg,.png,.webp"


class LogoPage(Page):
    """Choose a logo and its part: beside the profile by HTMX, else a page of its own."""

    permission = "settings.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        account = get_account(request.member.account_id)  # type: ignore[attr-defined]
        try:
            (drawn,) = pictures_sent(request, purpose=PURPOSE, sides=(SIDE,), opaque=False)
            account_logo_set(Actor.of_request(request), account=account, drawn=drawn)
        except Refused as refusal:
            return self._show(request, error=refusal.message)
        messages.success(request, _("The logo was saved."))
        return redirect_htmx(request, _profile(request))

    def _show(self, request: HttpRequest, *, error: str = "") -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        taken = chosen_file(member, request.GET)
        data = {
            "title": _("Logo"),
            "action": request.get_full_path(),
            "error": error,
            "src": file_url(taken) if taken else "",
            "sources": source_links(member, next=request.path, kinds="picture"),
            "accept": ACCEPT,
            "max_bytes": LARGEST_BYTES,
            "limit": size_text(LARGEST_BYTES),
            "square": True,
            "body_template": "accounts/_logo_fields.html",
            "submit_label": _("Save logo"),
            "multipart": True,
            "back_url": _profile(request),
        }
        return form_answer(request, data, status=422 if error else 200)


@require_POST
@requires("settings.manage")
def logo_remove(request: HttpRequest) -> HttpResponse:
    """Take the logo away."""
    account = get_account(request.member.account_id)  # type: ignore[attr-defined]
    account_logo_remove(Actor.of_request(request), account=account)
    messages.success(request, _("The logo was removed."))
    return redirect_htmx(request, _profile(request))


# Whoever sees the frame of the pages sees the logo in it.
@require_safe
@requires("search.use")
def logo_image(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The logo, by its file's id: the same for ever, so cacheable."""
    return send_picture(request, get_logo(request.member, pk))  # type: ignore[attr-defined]


@require_safe
def public_logo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The logo for anybody who has its address, such as readers of a mail."""
    stored = get_public_logo(pk)
    return send_public(request, stored, name=stored.name, inline=True)


def _profile(request: HttpRequest) -> str:
    return reverse("business:profile", args=[request.member.account_id])  # type: ignore[attr-defined]
