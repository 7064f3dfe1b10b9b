"""Where a person lands."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hoopcrm.accounts.access import memberships_of
from hoopcrm.accounts.middleware import LAST_ACCOUNT


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The contacts of the last account used; the admin site for staff without an account."""
    memberships = memberships_of(request.user)  # type: ignore[arg-type]
    if not memberships:
        if request.user.is_staff:  # type: ignore[union-attr]
            return redirect("admin:index")
        return render(request, "accounts/no_account.html")
    last = request.COOKIES.get(LAST_ACCOUNT, "")
    chosen = next((m for m in memberships if str(m.account_id) == last), memberships[0])
    return redirect("contacts:list", account_id=chosen.account_id)
