"""Codes and tokens of apps: handed out, exchanged, renewed, ended."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

from hoopcrm.accounts.callers import digest_of
from hoopcrm.accounts.makers import scopes_of, works_here
from hoopcrm.accounts.models import (
    Account,
    ApiApplication,
    ApiCode,
    ApiToken,
    Integration,
    Member,
)
from hoopcrm.accounts.services.grants import require_own
from hoopcrm.accounts.services.tokens import scopes_clean, secret_text, token_add
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.events.emit import emit

CODE_LIVES = timedelta(minutes=5)
ACCESS_LIVES = timedelta(seconds=86_399)
REFRESH_LIVES = timedelta(days=365)
# The same refresh token is answered with the same next ones for so long: the first answer may
# have been lost on the way. Later it means that two have it.
AGAIN = timedelta(seconds=30)
Kind = ApiToken.Kind


@dataclass(frozen=True)
class Tokens:
    """What an app is given: it can be read only now. Without a chain there is no refresh token.

    Attributes:
        maker: the member who allowed it; None for what the app gets by its secret alone.
    """

    integration: Integration
    access: str
    refresh: str = ""
    maker: Member | None = None

    @property
    def scopes(self) -> list[str]:
        """What the tokens are good for now."""
        return scopes_of(self.maker, self.integration.scopes)


@service(silent="by itself it opens nothing; that it was exchanged is told")
def code_issue(
    actor: Actor,
    *,
    application: ApiApplication,
    code: str,
    scopes: Sequence[str],
    redirect_uri: str = "",
    challenge: str = "",
) -> ApiCode:
    """Keep the hash of a code for what the member has allowed the app in this account.

    Raises:
        Refused: `beyond_own`, `unknown_scope` or `required` on `scopes`.
    """
    require_own(actor, scopes)
    made: ApiCode = ApiCode.objects.create(
        account_id=current_account().pk,
        application=application.pk,
        member=actor.member,
        digest=digest_of(code),
        scopes=scopes_clean(scopes),
        redirect_uri=redirect_uri,
        challenge=challenge,
        expires_at=now() + CODE_LIVES,
    )
    return made


@service(silent="a code that no longer holds does nothing; the install emits an event")
def code_redeem(actor: Actor, *, code: ApiCode, application: ApiApplication) -> Tokens | None:
    """Exchange a code for tokens, once: one that comes again ends those that it was exchanged for.

    Returns None for a code that is used or too old, or of a member who no longer works here.
    """
    row: ApiCode = ApiCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    if row.used_at is not None:
        _end_chain(actor, row.chain)
        return None
    if row.expires_at <= now() or not works_here(code.member):
        return None
    row.used_at = now()
    row.save(update_fields=["used_at"])
    integration = _install(actor, application, code.member, row.scopes)
    access, refresh = secret_text(), secret_text()
    _keep(integration, access, refresh, row.chain)
    return Tokens(integration, access, refresh, code.member)


@service(read_only=ReadOnly.ALLOW, silent="tokens in place of those before; a misuse is told")
def tokens_renew(actor: Actor, *, token: ApiToken, text: str) -> Tokens | None:
    """Exchange a refresh token for the next tokens.

    Those follow from it by a keyed hash, so that the same exchange a moment later has the same
    answer although nothing but hashes is kept. One that comes later ends all that followed.

    Returns None when it no longer works.
    """
    row: ApiToken = (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("integration__created_by__role", "integration__created_by__user")
        .get(pk=token.pk)
    )
    integration: Integration = row.integration
    if row.revoked_at is not None or integration.revoked_at is not None:
        return None
    maker: Member | None = integration.created_by
    if maker is not None and not works_here(maker):
        return None
    access, refresh = _follows(text, Kind.ACCESS), _follows(text, Kind.REFRESH)
    if row.used_at is not None:
        if now() - row.used_at > AGAIN:
            _end_chain(actor, row.chain)
            return None
        known = ApiToken.objects.filter(digest=digest_of(refresh)).exists()
        return Tokens(integration, access, refresh, maker) if known else None
    if row.expires_at is not None and row.expires_at <= now():
        return None
    row.used_at = now()
    row.save(update_fields=["used_at"])
    _keep(integration, access, refresh, row.chain)
    return Tokens(integration, access, refresh, maker)


@service(silent="a token of an install, which emits an event")
def credentials_issue(
    actor: Actor, *, application: ApiApplication, scopes: Sequence[str]
) -> Tokens:
    """A token for the app in the account that manages it, by its secret alone."""
    integration = _install(actor, application, application.created_by, scopes_clean(scopes))
    access = secret_text()
    token_add(integration, access, Kind.ACCESS, expires_at=now() + ACCESS_LIVES)
    return Tokens(integration, access)


@service(read_only=ReadOnly.ALLOW, silent="as good as the token that asks for it, and ends with it")
def access_again(actor: Actor, *, token: ApiToken) -> Tokens:
    """Another access token beside one that works."""
    integration, access = token.integration, secret_text()
    ends_at = now() + ACCESS_LIVES
    token_add(integration, access, Kind.ACCESS, expires_at=ends_at, chain=token.chain)
    return Tokens(integration, access, maker=integration.created_by if token.chain else None)


def _install(
    actor: Actor, application: ApiApplication, member: Member | None, scopes: list[str]
) -> Integration:
    """The app's integration in the account in scope, with these scopes."""
    account = current_account()
    Account.objects.select_for_update().get(pk=account.pk)  # two at once make one install
    found: Integration | None = Integration.objects.filter(
        application=application.pk, revoked_at__isnull=True
    ).first()
    if found is None:
        made: Integration = Integration.objects.create(
            account_id=account.pk,
            application=application.pk,
            name=application.name,
            description=application.description,
            scopes=scopes,
            created_by=member,
        )
        data = {"scopes": scopes}
        emit("integration.installed", account=account, actor=actor, subject=made, data=data)
        return made
    wanted = {"name": application.name, "scopes": scopes, "created_by": member}
    changes = {
        key: [_told(getattr(found, key)), _told(value)]
        for key, value in wanted.items()
        if getattr(found, key) != value
    }
    if changes:
        for key, value in wanted.items():
            setattr(found, key, value)
        found.save(update_fields=list(wanted))
        emit("integration.updated", account=account, actor=actor, subject=found, changes=changes)
    return found


def _keep(integration: Integration, access: str, refresh: str, chain: UUID | None) -> None:
    chain = chain or new_id()
    for kind, text, lives in (
        (Kind.ACCESS, access, ACCESS_LIVES),
        (Kind.REFRESH, refresh, REFRESH_LIVES),
    ):
        token_add(integration, text, kind, expires_at=now() + lives, chain=chain)


def _end_chain(actor: Actor, chain: UUID | None) -> None:
    """Revoke all tokens that came of one allowance: somebody else has had one of them."""
    living = ApiToken.objects.filter(chain=chain, revoked_at__isnull=True)
    token = living.select_related("integration").first()
    if chain is None or token is None:
        return
    living.update(revoked_at=now())
    emit(
        "integration.misused",
        account=current_account(),
        actor=actor,
        subject=token.integration,
    )


def _follows(text: str, kind: str) -> str:
    digest = salted_hmac(f"hoopcrm.accounts.oauth.{kind}", text, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
