"""The account's logo: how its file is reached, and what an upload of one may be."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse

from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.files.models import StoredFile

PURPOSE = "account_logo"
LARGEST_BYTES = 5 * 1024 * 1024 // 2
KINDS = frozenset({"jpg", "png", "webp"})
SIDE = 256  # pixels


def get_logo(member: Any, pk: UUID) -> StoredFile:
    """The file of the logo of the member's account. Raises Http404 when it is another by now."""
    return get_logo_of(member.account, pk)


def get_logo_of(account: Account, pk: UUID) -> StoredFile:
    """The file of the logo of the account in scope. Raises Http404 when it is another by now."""
    stored = StoredFile.objects.filter(pk=pk).first() if account.logo == pk else None
    if stored is None:
        raise Http404
    return stored


def get_public_logo(pk: UUID) -> StoredFile:
    """A logo by its file, for anybody: mails show it. Raises Http404 when it is none any more."""
    account = Account.objects.filter(logo=pk).exclude(state=Account.State.CLOSED).first()
    if account is None:
        raise Http404
    with scope(account):
        return get_logo_of(account, pk)


def public_logo_url(account: Account) -> str:
    """The whole address of the account's logo for texts that leave the house, "" without one."""
    return settings.SITE_URL + reverse("public_logo", args=[account.logo]) if account.logo else ""


def is_logo() -> Exists:
    """Condition on stored files: an account has it as its logo."""
    return Exists(Account.objects.filter(logo=OuterRef("pk")))
