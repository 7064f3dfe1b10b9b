"""The account's logo: how its file is reached, and what an upload of one may be."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from hoopcrm.accounts.models import Account
from hoopcrm.files.models import StoredFile

PURPOSE = "account_logo"
LARGEST_BYTES = 5 * 1024 * 1024 // 2
KINDS = frozenset({"jpg", "png", "webp"})
SIDE = 256  # pixels


def get_logo(member: Any, pk: UUID) -> StoredFile:
    """The file of the logo of the member's account. Raises Http404 when it is another by now."""
    stored = StoredFile.objects.filter(pk=pk).first() if member.account.logo == pk else None
    if stored is None:
        raise Http404
    return stored


def is_logo() -> Exists:
    """Condition on stored files: an account has it as its logo."""
    return Exists(Account.objects.filter(logo=OuterRef("pk")))
