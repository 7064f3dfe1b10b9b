"""The link by which somebody without a password sets one."""

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from hoopcrm.accounts.models import Account, User


def set_password_link(user: User) -> str:
    """An address at which the user sets a password; good for one use and three days."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": PASSWORD_RESET_TOKEN_GENERATOR().make_token(user),
        },
    )
    return f"{settings.SITE_URL}{path}"


def send_invitation(user: User, account: Account, link: str) -> None:
    """Mail the link (or, for somebody who has a password, the news). Raises OSError."""
    context = {"user": user, "account": account, "link": link, "site": settings.SITE_URL}
    send_mail(
        render_to_string("account/email/invitation_subject.txt", context).strip(),
        render_to_string("account/email/invitation_message.txt", context).strip(),
        None,
        [user.email],
    )
