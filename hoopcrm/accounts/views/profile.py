"""A person's own name, time zone and password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hoopcrm.accounts.access import get_user, memberships_of
from hoopcrm.accounts.forms import ProfileForm
from hoopcrm.accounts.services.users import actor_of_user, user_update
from hoopcrm.core.errors import Refused


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """The profile; 422 with the form when it does not hold."""
    # the form writes on its own copy, so that the page still greets by the stored name
    signed_in: Any = request.user
    user = get_user(signed_in.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid() and _save(request, form):
        messages.success(request, _("Your profile was saved."))
        return redirect("accounts:profile")
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "memberships": memberships_of(user)},
        status=422 if form.errors else 200,
    )


def _save(request: HttpRequest, form: ProfileForm) -> bool:
    user: Any = request.user
    try:
        user_update(actor_of_user(request, user), user=user, changes=form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    return True
