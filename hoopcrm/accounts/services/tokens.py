"""Integrations and their tokens: made, rotated, revoked. A token can be read once only."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoopcrm.accounts.api_scopes import api_scopes
from hoopcrm.accounts.callers import digest_of
from hoopcrm.accounts.models import ApiApplication, ApiToken, Integration, Member
from hoopcrm.accounts.services.ending import install_end
from hoopcrm.accounts.services.grants import require_own
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit

# How long the token before still works after a rotation.
OVERLAP = timedelta(days=7)


@service
def integration_create(
    actor: Actor,
    *,
    name: str,
    scopes: Sequence[str],
    description: str = "",
    created_by: Member | None = None,
) -> tuple[Integration, str]:
    """Make a private integration; its token, `pit-` and a UUID, can be read only now.

    Raises:
        Refused: `required` or `too_long` on `name` or `description`, `required`,
            `unknown_scope` or `beyond_own` on `scopes`.
    """
    integration = Integration(
        account_id=current_account().pk,
        name=_name(name),
        description=clean_line(description, limit=300, field="description"),
        scopes=scopes_clean(scopes),
        created_by=created_by or actor.member,
    )
    require_own(actor, integration.scopes)
    integration.save()
    token = f"pit-{uuid4()}"
    token_add(integration, token, ApiToken.Kind.PRIVATE)
    emit(
        "integration.created",
        account=current_account(),
        actor=actor,
        subject=integration,
        data={"scopes": integration.scopes},
    )
    return integration, token


@service(silent="equal values change nothing; each change emits an event")
def integration_update(
    actor: Actor,
    *,
    integration: Integration,
    name: str,
    scopes: Sequence[str],
    description: str,
    version: int | None = None,
) -> Integration:
    """Change its name, its scopes or what it is for. Its tokens stay.

    Scopes that it has already may stay, whoever changes it.

    Raises:
        Stale: it was changed since; its data has the `version` now stored.
        Refused: as the making; `revoked`.
    """
    row = _locked(integration)
    wanted = {
        "name": _name(name),
        "description": clean_line(description, limit=300, field="description"),
        "scopes": scopes_clean(scopes),
    }
    changes = {
        key: [_told(getattr(row, key)), _told(value)]
        for key, value in wanted.items()
        if getattr(row, key) != value
    }
    if not changes:
        return row
    if version is not None and version != row.version:
        text = _("This integration was changed meanwhile. Saving again replaces that.")
        raise Stale(text, version=row.version)
    require_own(actor, set(scopes) - set(row.scopes))
    for key, value in wanted.items():
        setattr(row, key, value)
    row.version += 1
    row.save(update_fields=[*wanted, "version"])
    emit(
        "integration.updated",
        account=current_account(),
        actor=actor,
        subject=row,
        changes=changes,
    )
    return row


@service(silent="whoever answers for it already does; a change emits an event")
def integration_take_over(actor: Actor, *, integration: Integration) -> Integration:
    """From now on the member who acts answers for it; its tokens stay.

    Raises:
        Refused: `revoked`, `app`, `beyond_own`; `no_member` for the program itself.
    """
    row = _locked(integration)
    if row.application is not None:
        raise Refused("app", _("What an app was allowed is whose who allowed it."))
    if actor.member is None:
        raise Refused("no_member", _("Only a member can answer for an integration."))
    if row.created_by_id == actor.member.pk:
        return row
    require_own(actor, row.scopes)
    before = row.created_by.display_name if row.created_by else ""
    row.created_by = actor.member
    row.version += 1
    row.save(update_fields=["created_by", "version"])
    emit(
        "integration.updated",
        account=current_account(),
        actor=actor,
        subject=row,
        changes={"created_by": [before, actor.member.display_name]},
    )
    return row


@service
def token_rotate(
    actor: Actor, *, integration: Integration, overlap: timedelta = OVERLAP
) -> tuple[ApiToken, str]:
    """Give a private integration another token; the ones before end after `overlap`.

    Raises:
        Refused: `revoked`, `app` for an install of an app, which renews its tokens itself,
            `beyond_own`: whoever rotates it reads a token.
    """
    row = _locked(integration)
    if row.application is not None:
        raise Refused("app", _("Apps renew their tokens themselves."))
    require_own(actor, row.scopes)
    ends_at = now() + overlap
    _valid(row, ApiToken.Kind.PRIVATE).filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=ends_at)
    ).update(expires_at=ends_at)
    text = f"pit-{uuid4()}"
    token = token_add(row, text, ApiToken.Kind.PRIVATE)
    emit(
        "integration.rotated",
        account=current_account(),
        actor=actor,
        subject=row,
        data={"hint": token.hint, "ends_at": ends_at.isoformat()},
    )
    return token, text


@service
def integration_revoke(actor: Actor, *, integration: Integration) -> Integration:
    """End it: none of its tokens works any more. It stays, so that history keeps its name.

    Raises:
        Refused: `revoked` when it was ended already.
    """
    row = _locked(integration)
    install_end(actor, row)
    # Else the app would be back with the next token that it gets by its secret alone.
    own = ApiApplication.objects.filter(pk=row.application, own_account=True)
    if row.application and own.update(own_account=False):
        emit(
            "application.updated",
            account=current_account(),
            actor=actor,
            subject=ApiApplication.objects.get(pk=row.application),
            changes={"own_account": [True, False]},
        )
    return row


@service
def token_revoke(actor: Actor, *, token: ApiToken) -> ApiToken:
    """End one token at once, as long as its integration has another one that works.

    Raises:
        Refused: `revoked` when its integration was ended, `only_token`.
    """
    row = _locked(token.integration)
    valid = _valid(row, token.kind).filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now()))
    if not valid.exclude(pk=token.pk).exists():
        raise Refused(
            "only_token", _("This is its only token: make a new one first, or revoke it.")
        )
    if valid.filter(pk=token.pk).update(revoked_at=now()):
        emit(
            "integration.token_ended",
            account=current_account(),
            actor=actor,
            subject=row,
            data={"hint": token.hint},
        )
    token.refresh_from_db()
    return token


@service(read_only=ReadOnly.ALLOW, silent="noted for people to see, once a minute")
def token_used(actor: Actor, *, token: ApiToken) -> None:
    """Note that the token was used, where that is due (`Caller.use_is_due`)."""
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now())


def token_add(
    integration: Integration,
    text: str,
    kind: str,
    *,
    expires_at: datetime | None = None,
    chain: UUID | None = None,
) -> ApiToken:
    """Keep the hash of a token. For services of integrations, within their transaction."""
    token: ApiToken = ApiToken.objects.create(
        account_id=integration.account_id,
        integration=integration,
        kind=kind,
        digest=digest_of(text),
        hint=text[-4:],
        expires_at=expires_at,
        chain=chain,
    )
    return token


def secret_text() -> str:
    """A new secret that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def scopes_clean(scopes: Sequence[str]) -> list[str]:
    """Known scopes, each once, in the order in which they are offered. Raises Refused."""
    wanted = set(scopes)
    unknown = sorted(one for one in wanted if api_scopes.find(one) is None)
    if unknown:
        raise Refused(
            "unknown_scope",
            _("There is no scope %(name)s.") % {"name": ", ".join(unknown)[:200]},
            field="scopes",
        )
    if not wanted:
        raise Refused("required", _("Choose at least one scope."), field="scopes")
    return [one.key for one in api_scopes if one.key in wanted]


def _name(text: str) -> str:
    name = clean_line(text, limit=80, field="name")
    if not name:
        raise Refused("required", _("Give the integration a name."), field="name")
    return name


def _locked(integration: Integration) -> Integration:
    row: Integration = Integration.objects.select_for_update(of=("self",)).get(pk=integration.pk)
    if row.revoked_at is not None:
        raise Refused("revoked", _("This integration has been revoked."))
    return row


def _valid(integration: Integration, kind: str) -> QuerySet[ApiToken]:
    tokens: QuerySet[ApiToken] = ApiToken.objects.filter(
        integration=integration, kind=kind, revoked_at__isnull=True
    )
    return tokens


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
