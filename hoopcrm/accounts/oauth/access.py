"""How apps, codes and refresh tokens are found before any account is entered."""

from uuid import UUID

from hoopcrm.accounts.callers import digest_of
from hoopcrm.accounts.models import Account, ApiApplication, ApiCode, ApiToken, Integration
from hoopcrm.core.scoping import unscoped


def find_application(client_id: str) -> ApiApplication | None:
    """The app that calls itself so; none of a closed account."""
    with unscoped("an app asks before any account is entered"):
        found: ApiApplication | None = (
            ApiApplication.objects.filter(client_id=client_id)
            .exclude(account__state=Account.State.CLOSED)
            .select_related("account")
            .first()
        )
    return found


def find_code(text: str, application: ApiApplication) -> ApiCode | None:
    """The code that this app was handed, also a used or an old one."""
    with unscoped("a code says itself whose it is"):
        found: ApiCode | None = (
            ApiCode.objects.filter(digest=digest_of(text), application=application.pk)
            .exclude(account__state=Account.State.CLOSED)
            .select_related("account", "member__role", "member__user")
            .first()
        )
    return found


def find_refresh(text: str, application: ApiApplication) -> ApiToken | None:
    """The refresh token that this app was given, also a used or revoked one."""
    with unscoped("a token says itself whose it is"):
        found: ApiToken | None = (
            ApiToken.objects.filter(
                digest=digest_of(text),
                kind=ApiToken.Kind.REFRESH,
                integration__application=application.pk,
            )
            .exclude(account__state=Account.State.CLOSED)
            .select_related("account", "integration")
            .first()
        )
    return found


def installs_of(application_id: UUID) -> list[Integration]:
    """Where this app works, in whatever account."""
    with unscoped("an app works in the accounts of others"):
        return list(
            Integration.objects.filter(application=application_id, revoked_at__isnull=True)
            .select_related("account")
            .order_by("pk")
        )
