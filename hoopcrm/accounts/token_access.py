"""How integrations and their tokens are reached."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.http import Http404

from hoopcrm.accounts.models import ApiApplication, ApiToken, Integration
from hoopcrm.core.clock import now

# What nobody has used for so long is worth a look: it may be forgotten, and its token lost.
IDLE_AFTER = timedelta(days=90)


def integrations(*, revoked: bool = False) -> Any:
    """The private integrations of the account in scope, the newest first, with `last_used_at`."""
    rows = _with_use().filter(application__isnull=True, revoked_at__isnull=not revoked)
    return rows.order_by("-pk")


def get_integration(pk: UUID) -> Integration:
    """A private integration of the account in scope, also a revoked one. Raises Http404."""
    found: Integration | None = _with_use().filter(application__isnull=True, pk=pk).first()
    if found is None:
        raise Http404
    return found


def integration_names(limit: int = 500) -> list[tuple[UUID, str]]:
    """What integrations of the account are called, also the revoked ones, by name."""
    rows = Integration.objects.order_by("name", "pk").values_list("pk", "name")
    return list(rows[:limit])


def installs() -> Any:
    """The apps that may work in the account in scope, the newest first, with `last_used_at`."""
    rows = _with_use().filter(application__isnull=False, revoked_at__isnull=True)
    return rows.order_by("-pk")


def get_install(pk: UUID) -> Integration:
    """An app that may work in the account in scope. Raises Http404."""
    found: Integration | None = installs().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def applications() -> Any:
    """The apps that the account in scope manages, the newest first."""
    return ApiApplication.objects.select_related("created_by__user").order_by("-pk")


def get_application(pk: UUID) -> ApiApplication:
    """An app that the account in scope manages. Raises Http404."""
    found: ApiApplication | None = applications().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _with_use() -> Any:
    latest = ApiToken.objects.filter(integration=OuterRef("pk")).order_by(
        F("last_used_at").desc(nulls_last=True)
    )
    return Integration.objects.annotate(
        last_used_at=Subquery(latest.values("last_used_at")[:1])
    ).select_related("created_by__role", "created_by__user")


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
