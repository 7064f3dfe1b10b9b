"""What happens around a sign-in. allauth and Django tell it by signals; here they become events."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, user_logged_in
from axes.utils import reset as forget_failures
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from hoopcrm.accounts.adapter import login_name
from hoopcrm.accounts.models import User
from hoopcrm.accounts.services.users import actor_of_user, user_note
from hoopcrm.core.actor import Actor, request_origin


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    user_note(actor_of_user(request, user), user=user, type="user.signed_in")


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        user_note(actor_of_user(request, user), user=user, type="user.signed_out")


@receiver(user_login_failed, dispatch_uid="accounts.sign_in_failed")
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Told to the accounts of a known user; the installation's log has the unknown e-mails too."""
    if request is None:
        return
    user = User.objects.filter(email__iexact=login_name(request, credentials)).first()
    if user is not None:
        user_note(
            Actor(kind="system", via="page", **request_origin(request)),
            user=user,
            type="user.sign_in_failed",
            data={"locked": bool(getattr(request, "axes_locked_out", False))},
        )


@receiver(password_changed, dispatch_uid="accounts.password_changed")
def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    user_note(actor_of_user(request, user), user=user, type="user.password_changed")


@receiver(password_reset, dispatch_uid="accounts.password_reset")
def _password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    """Who can read the user's mail is no guesser: the lock is lifted with the new password."""
    forget_failures(username=user.email.lower())
    user_note(actor_of_user(request, user), user=user, type="user.password_reset")
