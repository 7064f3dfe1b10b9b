"""How integrations and their tokens are reached."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.http import Http404

from hoopcrm.accounts.models import ApiToken, Integration
from hoopcrm.core.clock import now

# What nobody has used for so long is worth a look: it may be forgotten, and its token lost.
IDLE_AFTER = timedelta(days=90)


def integrations(*, revoked: bool = False) -> Any:
    """The integrations of the account in scope, the newest first, each with `last_used_at`."""
    return _with_use().filter(revoked_at__isnull=not revoked).order_by("-pk")


def get_integration(pk: UUID) -> Integration:
    """One of the account in scope, also a revoked one. Raises Http404."""
    found: Integration | None = _with_use().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _with_use() -> Any:
    latest = ApiToken.objects.filter(integration=OuterRef("pk")).order_by(
        F("last_used_at").desc(nulls_last=True)
    )
    return Integration.objects.annotate(
        last_used_at=Subquery(latest.values("last_used_at")[:1])
    ).select_related("created_by__user")


def private_tokens(integration: Integration, limit: int = 20) -> list[ApiToken]:
    """The newest tokens of a private integration, also those that no longer work."""
    rows = ApiToken.objects.filter(integration=integration, kind=ApiToken.Kind.PRIVATE)
    return list(rows.order_by("-pk")[:limit])


def get_token(integration: Integration, pk: UUID) -> ApiToken:
    """A token of the integration. Raises Http404."""
    found: ApiToken | None = ApiToken.objects.filter(integration=integration, pk=pk).first()
    if found is None:
        raise Http404
    return found


def is_idle(integration: Any) -> bool:
    """Whether a living one of `integrations` has not been used for long."""
    used: Any = integration.last_used_at or integration.created_at
    return integration.revoked_at is None and bool(used < now() - IDLE_AFTER)
