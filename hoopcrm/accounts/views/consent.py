"""`/oauth/authorize`: a member allows an app to work in one of their accounts, or does not."""

from typing import Any

from authlib.oauth2 import OAuth2Error
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import View

from hoopcrm.accounts.access import memberships_of
from hoopcrm.accounts.makers import beyond
from hoopcrm.accounts.middleware import LAST_ACCOUNT
from hoopcrm.accounts.models import Member
from hoopcrm.accounts.oauth.redirects import host_of, origin_of
from hoopcrm.accounts.oauth.server import (
    Answer,
    Request,
    error_address,
    error_payload,
    server,
)
from hoopcrm.accounts.services.grants import beyond_text
from hoopcrm.accounts.token_forms import chosen_groups
from hoopcrm.core.errors import Refused

MANAGE = "integrations.manage"
MALFORMED = gettext_lazy("The address that it has sent you to is malformed.")


@method_decorator(never_cache, name="dispatch")
class ConsentPage(View):
    """What the app asks for; the answer leads back to the app.

    A client or an address that is not known is told here and leads nowhere; whatever else is
    wrong is told to the app.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.asked = Request(request, dict(request.GET.lists()))
        try:
            self.grant = server.get_consent_grant(self.asked)
        except OAuth2Error as error:
            return self._turned_away(error)
        except ValueError:  # Authlib would quote a character that errors may not have
            return _problem(request, str(MALFORMED))
        self.members = [
            member
            for member in memberships_of(request.user)  # type: ignore[arg-type]
            if member.has(MANAGE) and not member.account.is_read_only
        ]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        if "allow" not in request.POST:
            return self._answer(None)
        chosen = self._chosen(request.POST.get("account", ""))
        if chosen is None:
            return self._show(request, error=_("Choose an account."))
        lacking = beyond(chosen, self.asked.scope.split())
        if lacking:
            return self._show(request, error=beyond_text(lacking), chosen=chosen)
        request.member = self.asked.member = chosen  # type: ignore[attr-defined]
        return self._answer(chosen)

    def _answer(self, member: Member | None) -> HttpResponse:
        try:
            answer: Answer = server.create_authorization_response(
                self.asked, grant_user=member, grant=self.grant
            )
        except Refused as refused:
            told, state = error_payload(refused), self.asked.payload.state
            return _lead_to(error_address(self.grant.redirect_uri, *told.values(), state=state))
        return _lead_to(answer.headers["Location"])

    def _turned_away(self, error: OAuth2Error) -> HttpResponse:
        if error.redirect_uri:
            _status, _body, headers = error(None)
            return _lead_to(dict(headers)["Location"])
        if server.query_client(self.asked.payload.client_id or "") is None:
            said = _("There is no app with the client id that it has sent you with.")
        elif str(error.description).startswith("Multiple"):
            said = str(MALFORMED)
        elif not self.asked.payload.redirect_uri:
            said = _("It has not said to which of its addresses you go back.")
        else:
            said = _("It wants you back at an address that it has not registered.")
        return _problem(self.request, said)

    def _chosen(self, account_id: str) -> Member | None:
        return next((one for one in self.members if str(one.account_id) == account_id), None)

    def _show(
        self, request: HttpRequest, error: str = "", chosen: Member | None = None
    ) -> HttpResponse:
        application = self.grant.client.application
        last = self._chosen(request.COOKIES.get(LAST_ACCOUNT, ""))
        data = {
            "application": application,
            "host": host_of(self.grant.redirect_uri),
            "groups": chosen_groups(self.asked.scope.split()),
            "members": self.members,
            "chosen": chosen or last or next(iter(self.members), None),
            "error": error,
        }
        response = render(request, "oauth/consent.html", data, status=422 if error else 200)
        # Browsers hold what a form leads to against the policy as well.
        leads_to = [origin_of(self.grant.redirect_uri)]
        response._csp_update = {"form-action": leads_to}  # type: ignore[attr-defined]
        return response


def _lead_to(address: str) -> HttpResponse:
    """Go there, also to a program's own scheme, which Django's redirect refuses."""
    return HttpResponse(status=302, headers={"Location": address})


def _problem(request: HttpRequest, said: str) -> HttpResponse:
    return render(request, "oauth/problem.html", {"said": said}, status=400)
