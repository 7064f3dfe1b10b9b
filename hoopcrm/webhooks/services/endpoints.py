"""Endpoints: made, changed, switched, deleted."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.fetch import require_public
from hoopcrm.core.scoping import current_account
from hoopcrm.core.secrets import encrypt
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit
from hoopcrm.webhooks import interest
from hoopcrm.webhooks.models import WebhookAttempt, WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.models.endpoints import APP_ID_LENGTH, NAME_LENGTH, URL_LENGTH
from hoopcrm.webhooks.payloads import webhook_types
from hoopcrm.webhooks.services.calls import wake_sender
from hoopcrm.webhooks.signing import new_secret

MOST = 50


@service
def endpoint_create(
    actor: Actor,
    *,
    name: str,
    url: str,
    events: Iterable[str],
    app_id: str = "",
    is_active: bool = True,
) -> WebhookEndpoint:
    """Tell an address of events from now on; its secret is made here.

    Args:
        app_id: goes along, for receivers that compare it with their own.

    Raises:
        Refused: `too_many`, or a fault of a field: `required`, `too_long`, `address`, `unknown`.
    """
    if WebhookEndpoint.objects.count() >= MOST:
        raise Refused("too_many", _("%(most)d webhooks at most.") % {"most": MOST})
    made: WebhookEndpoint = WebhookEndpoint.objects.create(
        account_id=current_account().pk,
        name=_clean_name(name),
        url=_clean_url(url),
        events=_clean_events(events),
        app_id=clean_line(app_id, limit=APP_ID_LENGTH, field="app_id"),
        secret=encrypt(new_secret()),
        is_active=is_active,
        created_by=actor.member,
    )
    _tell(actor, "webhook.created", made)
    return made


@service(silent="equal values change nothing; each change emits webhook.updated")
def endpoint_update(
    actor: Actor,
    *,
    endpoint: WebhookEndpoint,
    name: str,
    url: str,
    events: Iterable[str],
    app_id: str = "",
    version: int | None = None,
) -> WebhookEndpoint:
    """Change what it is called, where it is and what it is told.

    Raises:
        Stale: it was changed since; its data has the `version` now stored.
        Refused: a fault of a field, as `endpoint_create`; `gone`.
    """
    row = _locked(endpoint)
    wanted: dict[str, Any] = {"name": _clean_name(name), "events": _clean_events(events)}
    wanted["app_id"] = clean_line(app_id, limit=APP_ID_LENGTH, field="app_id")
    wanted["url"] = row.url if url.strip() == row.url else _clean_url(url)
    before = {key: getattr(row, key) for key in wanted}
    changed = {key: value for key, value in wanted.items() if before[key] != value}
    if not changed:
        return row
    if version is not None and version != row.version:
        text = _("This webhook was changed meanwhile. Saving again replaces it with what is here.")
        raise Stale(text, version=row.version)
    if "url" in changed:
        # What another address did is no fault of this one.
        row.failing_since = row.last_failed_at = row.rests_until = None
    _save(row, changed)
    _tell(
        actor, "webhook.updated", row, {key: [before[key], value] for key, value in changed.items()}
    )
    return row


@service(silent="one that is so already stays; a change emits an event")
def endpoint_switch(actor: Actor, *, endpoint: WebhookEndpoint, on: bool) -> WebhookEndpoint:
    """Switch it on or off; what waits goes out as soon as it is on again. Raises Refused `gone`."""
    row = _locked(endpoint)
    if row.is_active == on:
        return row
    changed: dict[str, Any] = {"is_active": on}
    if on:
        changed |= {"disabled_at": None, "disabled_reason": "", "failing_since": None}
        changed |= {"last_failed_at": None, "rests_until": None}
    _save(row, changed)
    _tell(actor, "webhook.switched_on" if on else "webhook.paused", row)
    if on:
        waiting = WebhookCall.objects.filter(endpoint=row, state=WebhookCall.State.QUEUED)
        waiting.filter(next_try_at__gt=now()).update(next_try_at=now())
        wake_sender()
    return row


@service
def endpoint_new_secret(actor: Actor, *, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Sign with another secret from now on. Raises Refused `gone`."""
    row = _locked(endpoint)
    _save(row, {"secret": encrypt(new_secret())})
    _tell(actor, "webhook.secret_renewed", row)
    return row


@service
def endpoint_secret_shown(actor: Actor, *, endpoint: WebhookEndpoint) -> None:
    """Note that somebody has looked at the secret."""
    _tell(actor, "webhook.secret_shown", endpoint)


@service
def endpoint_delete(actor: Actor, *, endpoint: WebhookEndpoint) -> None:
    """Delete it, with its log and what waits for it. Raises Refused `gone`."""
    row = _locked(endpoint)
    calls = WebhookCall.objects.filter(endpoint=row)
    tries = WebhookAttempt.objects.filter(call__in=calls)
    tries._raw_delete(tries.db)
    calls._raw_delete(calls.db)
    _tell(actor, "webhook.deleted", row)
    row.delete()


def _save(row: WebhookEndpoint, changed: dict[str, Any]) -> None:
    for key, value in changed.items():
        setattr(row, key, value)
    row.version += 1
    row.save()


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    row: WebhookEndpoint | None = (
        WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    )
    if row is None:
        raise Refused("gone", _("This webhook no longer exists."))
    return row


def _clean_name(raw: str) -> str:
    name = clean_line(raw, limit=NAME_LENGTH, field="name")
    if not name:
        raise Refused("required", _("Say what it is called."), field="name")
    return name


def _clean_url(raw: str) -> str:
    url = clean_line(raw, limit=URL_LENGTH, field="url")
    if not url:
        raise Refused("required", _("Give the address that is to be told."), field="url")
    if not url.lower().startswith("https://") and not settings.FETCH_PRIVATE_ADDRESSES:
        raise Refused("address", _("Give an address that begins with https://."), field="url")
    try:
        require_public(url)
    except Refused as refused:
        raise Refused(refused.code, refused.message, field="url") from refused
    return url


def _clean_events(raw: Iterable[str]) -> list[str]:
    wanted = set(raw)
    known = [kind.key for kind in webhook_types if kind.key in wanted]
    if len(known) < len(wanted):
        raise Refused("unknown", _("There is no such event."), field="events")
    if not known:
        raise Refused("required", _("Choose what it is to be told."), field="events")
    return known


def _tell(
    actor: Actor, type: str, endpoint: WebhookEndpoint, changes: dict[str, Any] | None = None
) -> None:
    account = current_account()
    interest.forget(account.pk)
    emit(type, account=account, actor=actor, subject=endpoint, changes=changes or {})
