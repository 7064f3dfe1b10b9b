"""How integrations end. For services, within their transaction and their account's scope."""

from typing import Any

from hoopcrm.accounts.models import ApiApplication, ApiCode, ApiToken, Integration, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account
from hoopcrm.events.emit import emit


def install_end(
    actor: Actor, integration: Integration, *, data: dict[str, Any] | None = None
) -> None:
    """End an integration of the account in scope; `data` goes into the event."""
    integration.revoked_at = now()
    integration.save(update_fields=["revoked_at"])
    living = ApiToken.objects.filter(integration=integration, revoked_at__isnull=True)
    living.update(revoked_at=now())
    if integration.application:
        ApiCode.objects.filter(application=integration.application).delete()
    _tell(actor, "integration.revoked", integration, data)


def allowances_end(actor: Actor, member: Member) -> None:
    """End what the member has allowed apps.

    An app that also works here by its own secret stays, without the tokens of the allowance.
    Private integrations belong to the account and go on.
    """
    ApiCode.objects.filter(member=member).delete()
    own = ApiApplication.objects.filter(own_account=True)
    by_secret = set(own.values_list("pk", flat=True))
    data = {"left": member.display_name}
    installs = Integration.objects.select_for_update(of=("self",)).filter(
        created_by=member, application__isnull=False, revoked_at__isnull=True
    )
    for integration in installs:
        if integration.application not in by_secret:
            install_end(actor, integration, data=data)
        else:
            given = ApiToken.objects.filter(integration=integration, chain__isnull=False)
            if given.filter(revoked_at__isnull=True).update(revoked_at=now()):
                _tell(actor, "integration.token_ended", integration, data)


def _tell(
    actor: Actor, type: str, integration: Integration, data: dict[str, Any] | None = None
) -> None:
    emit(type, account=current_account(), actor=actor, subject=integration, data=data or {})
