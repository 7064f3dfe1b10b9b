"""Old addresses of a contact that was merged lead to the one it is now part of."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from contacts.access import Merged
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx, toast


class MergedMiddleware:
    """Redirects whoever reads; tells whoever writes, so that nothing typed goes unnoticed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Merged):
            return None
        master = exception.master
        htmx = bool(getattr(request, "htmx", False))
        if request.method in ("GET", "HEAD"):
            if htmx:
                return redirect_htmx(request, master.get_absolute_url())
            path = request.get_full_path()
            return redirect(path.replace(str(exception.contact_id), str(master.pk)))
        text = _("This contact was merged into %(name)s. Open that one and try again.")
        message = text % {"name": master.display_name}
        if htmx:
            response = HttpResponse(status=409, headers={"HX-Reswap": "none"})
            return toast(response, message, kind="error")
        context = {"refused": Refused("merged", message)}
        return render(request, "errors/refused.html", context, status=409)
