"""Who calls the API: a token is looked up and becomes somebody with rights in one account."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from hoopcrm.accounts.api_scopes import permissions_of
from hoopcrm.accounts.makers import scopes_of, works_here
from hoopcrm.accounts.models import Account, ApiToken, Integration, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.prepared import Planned
from hoopcrm.core.scoping import unscoped

# Being used is written down at most so often: the API reads far more than this writes.
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass
class Caller:
    """An integration at work. Speaks like a member of the account: it sees every record.

    Attributes:
        maker: the member who allowed it, with role: it may do no more than they. None where it
            stands for itself.
    """

    token: ApiToken
    maker: Member | None = None
    only_assigned: ClassVar[bool] = False

    @property
    def integration(self) -> Integration:
        return self.token.integration

    @property
    def account(self) -> Account:
        account: Account = self.token.account
        return account

    @property
    def account_id(self) -> UUID:
        return self.account.pk

    @property
    def pk(self) -> UUID:
        return self.integration.pk

    @property
    def display_name(self) -> str:
        return self.integration.name

    @cached_property
    def scopes(self) -> list[str]:
        """What it may do now."""
        return scopes_of(self.maker, self.integration.scopes)

    @cached_property
    def permission_keys(self) -> frozenset[str]:
        return permissions_of(self.scopes)

    def has(self, permission: str) -> bool:
        """Whether its scopes bring the right `area.verb`."""
        return permission in self.permission_keys

    def has_scope(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def use_is_due(self) -> bool:
        """Whether its use is to be written down again."""
        noted = self.token.last_used_at
        return noted is None or now() - noted > USE_NOTED_EVERY

    def actor(self, **origin: Any) -> Actor:
        """It, as the one who does something; `origin` as of `core.actor.request_origin`."""
        return Actor(kind="api_key", id=self.pk, label=self.display_name, via="api", **origin)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def caller_of(token: str, *, kinds: frozenset[str]) -> Caller | None:
    """Whoever shows this token; None when it is unknown, expired or revoked.

    Also None where the member who has allowed it no longer works in the account.
    """
    found = _tokens(digest_of(token))
    if not found or found[0].kind not in kinds:
        return None
    row: ApiToken = found[0]
    ended = row.revoked_at or row.integration.revoked_at
    if ended or (row.expires_at and row.expires_at <= now()):
        return None
    if row.account.state == Account.State.CLOSED:
        return None
    maker_id = row.integration.created_by_id
    if row.chain is None or maker_id is None:
        return Caller(row)
    (maker,) = _makers(maker_id)
    return Caller(row, maker) if works_here(maker) else None


@Planned
def _tokens(digest: str) -> QuerySet[ApiToken]:
    with unscoped("a token says itself whose it is"):
        return ApiToken.objects.filter(digest=digest).select_related("integration", "account")


@Planned
def _makers(pk: UUID) -> QuerySet[Member]:
    with unscoped("a token says itself whose it is"):
        return Member.objects.filter(pk=pk).select_related("role", "user")
