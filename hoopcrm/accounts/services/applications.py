"""Apps of an account: made, changed, given another secret, deleted."""

import secrets
from collections.abc import Sequence

from django.utils.translation import gettext as _

from hoopcrm.accounts.callers import digest_of
from hoopcrm.accounts.models import ApiApplication
from hoopcrm.accounts.oauth.access import installs_of
from hoopcrm.accounts.oauth.redirects import NONE_GIVEN, redirects_clean
from hoopcrm.accounts.services.ending import install_end
from hoopcrm.accounts.services.grants import require_own
from hoopcrm.accounts.services.tokens import scopes_clean, secret_text
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.scoping import current_account, scope
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit

MOST = 100


@service
def application_create(
    actor: Actor,
    *,
    name: str,
    scopes: Sequence[str],
    redirect_uris: Sequence[str] = (),
    description: str = "",
    public: bool = False,
    own_account: bool = False,
) -> tuple[ApiApplication, str]:
    """Make an app; its secret can be read only now. A public one has none.

    Raises:
        Refused: `too_many`, or `required`, `too_long`, `no_secret`, `unknown_scope`,
            `beyond_own` or `invalid_redirect` on the field.
    """
    if ApiApplication.objects.count() >= MOST:
        raise Refused("too_many", _("%(most)d apps at most.") % {"most": MOST})
    secret = "" if public else secret_text()
    application = ApiApplication(
        account_id=current_account().pk,
        client_id=f"{secrets.token_hex(12)}-{secrets.token_hex(4)}",
        secret_digest=digest_of(secret) if secret else "",
        created_by=actor.member,
        **_clean(name, description, scopes, redirect_uris, own_account=own_account, public=public),
    )
    _require_own(actor, application)
    application.save()
    emit(
        "application.created",
        account=current_account(),
        actor=actor,
        subject=application,
        data={"scopes": application.scopes, "client_id": application.client_id},
    )
    return application, secret


@service(silent="equal values change nothing; each change emits an event")
def application_update(
    actor: Actor,
    *,
    application: ApiApplication,
    name: str,
    scopes: Sequence[str],
    redirect_uris: Sequence[str],
    description: str,
    own_account: bool = False,
    version: int | None = None,
) -> ApiApplication:
    """Change an app. Where it is installed, what was allowed there stays.

    Raises:
        Stale: it was changed since; its data has the `version` now stored.
        Refused: as the making.
    """
    row = _locked(application)
    wanted = _clean(
        name, description, scopes, redirect_uris, own_account=own_account, public=row.is_public
    )
    changes = {
        key: [_told(getattr(row, key)), _told(value)]
        for key, value in wanted.items()
        if getattr(row, key) != value
    }
    if not changes:
        return row
    if version is not None and version != row.version:
        text = _("This app was changed meanwhile. Saving again replaces that.")
        raise Stale(text, version=row.version)
    for key, value in wanted.items():
        setattr(row, key, value)
    if {"scopes", "own_account"} & changes.keys():
        _require_own(actor, row)
    row.version += 1
    row.save(update_fields=[*wanted, "version"])
    emit(
        "application.updated",
        account=current_account(),
        actor=actor,
        subject=row,
        changes=changes,
    )
    return row


@service
def application_secret_renew(
    actor: Actor, *, application: ApiApplication
) -> tuple[ApiApplication, str]:
    """Give it another secret; the one before no longer works.

    Raises:
        Refused: `public` for an app without one, `beyond_own`.
    """
    row, secret = _locked(application), secret_text()
    if row.is_public:
        raise Refused("public", _("This app has no secret."))
    _require_own(actor, row)
    row.secret_digest = digest_of(secret)
    row.save(update_fields=["secret_digest"])
    emit("application.secret_renewed", account=current_account(), actor=actor, subject=row)
    return row, secret


@service
def application_delete(actor: Actor, *, application: ApiApplication) -> None:
    """Delete an app. Wherever it is installed, it ends."""
    row = _locked(application)
    own = current_account()
    for integration in installs_of(row.pk):
        by = actor if integration.account_id == own.pk else Actor.system(row.name)
        with scope(integration.account):
            install_end(by, integration)
    emit("application.deleted", account=own, actor=actor, subject=row)
    row.delete()


def _clean(
    name: str,
    description: str,
    scopes: Sequence[str],
    redirect_uris: Sequence[str],
    *,
    own_account: bool,
    public: bool,
) -> dict[str, object]:
    clean = clean_line(name, limit=80, field="name")
    if not clean:
        raise Refused("required", _("Give the app a name."), field="name")
    if own_account and public:
        raise Refused(
            "no_secret", _("An app without a secret cannot do this."), field="own_account"
        )
    addresses = redirects_clean(redirect_uris)
    if not addresses and not own_account:
        raise Refused("required", str(NONE_GIVEN), field="redirect_uris")
    return {
        "name": clean,
        "description": clean_line(description, limit=300, field="description"),
        "scopes": scopes_clean(scopes),
        "redirect_uris": addresses,
        "own_account": own_account,
    }


def _require_own(actor: Actor, application: ApiApplication) -> None:
    """Whoever knows the secret of such an app has all that it may do here."""
    if application.own_account:
        require_own(actor, application.scopes)


def _locked(application: ApiApplication) -> ApiApplication:
    row: ApiApplication = ApiApplication.objects.select_for_update(of=("self",)).get(
        pk=application.pk
    )
    return row


def _told(value: object) -> object:
    return ", ".join(value) if isinstance(value, list) else value
