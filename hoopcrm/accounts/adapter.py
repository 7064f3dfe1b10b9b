"""How allauth signs people in here: by e-mail, without sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.offers import is_closed_login

# What the table of failed sign-ins can hold.
LONGEST_NAME = 255


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the installation's staff, members by invitation; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "too_many_login_attempts": _("Too many tries from your network. Wait a minute."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The user of these credentials; a demo's logins open nothing outside a demo."""
        if is_closed_login(str(credentials.get("email", ""))):
            return None
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The e-mail that a sign-in is tried with; failed ones are counted by it."""
    credentials = credentials or {}
    name = credentials.get("email") or credentials.get("username")
    if not name and request is not None:
        name = request.POST.get("login", "")
    return str(name or "").strip().lower()[:LONGEST_NAME]
