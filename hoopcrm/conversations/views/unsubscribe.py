"""The public page behind the link at the end of each e-mail, and the one-click of mail programs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hoopcrm.conversations.services.optout import message_optin, message_optout
from hoopcrm.conversations.unsubscribe import message_of_token
from hoopcrm.core.actor import Actor, request_origin
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope

ONE_CLICK = "One-Click"


@csrf_exempt  # the link itself is the secret; mail programs post it without a page before
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first: programs that look for viruses follow links. A POST unsubscribes.

    `back=1` takes it back, for who pressed by mistake.
    """
    message = message_of_token(token)
    state, error = "ask", ""
    if request.method == "POST":
        back = request.POST.get("back") == "1"
        actor = Actor(
            kind="system", label=message.contact.display_name[:200], **request_origin(request)
        )
        with scope(message.account):
            try:
                (message_optin if back else message_optout)(actor, message=message)
                state = "back" if back else "done"
            except Refused as refused:
                error = refused.message
        if request.POST.get("List-Unsubscribe") == ONE_CLICK:
            return HttpResponse(status=200 if not error else 409)
    data = {"account": message.account, "message": message, "state": state, "error": error}
    response = render(request, "conversations/unsubscribe.html", data)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
