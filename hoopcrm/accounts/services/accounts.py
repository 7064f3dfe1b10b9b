"""Making and changing accounts."""

from typing import Any

from django.utils.translation import gettext as _

from hoopcrm.accounts.checks import require_valid
from hoopcrm.accounts.limits import recount
from hoopcrm.accounts.models import Account, Role
from hoopcrm.accounts.plans import PLANS
from hoopcrm.accounts.setup import account_setups
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit

UPDATABLE = (
    "name",
    "legal_name",
    "email",
    "phone",
    "website",
    "street",
    "city",
    "postal_code",
    "region",
    "country",
    "time_zone",
    "currency",
    "locale",
    "allow_duplicates",
    "match_first",
    "match_second",
    "sms_opt_out",
    "sms_sender_name",
    "email_opt_out",
    "auto_save",
    "restore_days",
    "plan",
)


@service
def account_create(
    actor: Actor,
    *,
    name: str,
    time_zone: str = "UTC",
    currency: str = "USD",
    country: str = "US",
    locale: str = "en-US",
    is_demo: bool = False,
) -> Account:
    """A new account with its built-in roles and what every app gives a new account.

    Raises:
        Refused: `invalid`, with the field at fault.
    """
    account = Account(
        name=clean_line(name, limit=120, field="name"),
        time_zone=time_zone,
        currency=currency,
        country=country,
        locale=locale,
        is_demo=is_demo,
    )
    require_valid(account, ("name", "time_zone", "currency", "country", "locale"))
    account.save(force_insert=True)
    with scope(account):
        for builtin, label in ((Role.Builtin.ADMIN, _("Admin")), (Role.Builtin.USER, _("User"))):
            Role.objects.create(account=account, name=label, builtin=builtin)
        for setup in account_setups:
            setup.run(account)
        emit("account.created", account=account, actor=actor, subject=account)
    return account


@service
def account_update(actor: Actor, *, account: Account, changes: dict[str, Any]) -> Account:
    """Change the profile, the preferences or the plan, as far as they differ.

    Raises:
        Refused: `invalid`, with the field at fault.
    """
    unknown = changes.keys() - set(UPDATABLE)
    if unknown:
        raise ValueError(f"not fields of an account: {sorted(unknown)}")
    if changes.get("plan", account.plan) not in PLANS:
        raise Refused("invalid", _("There is no such plan."), field="plan")
    row = Account.objects.select_for_update().get(pk=account.pk)
    told = {}
    for field, value in changes.items():
        cleaned = _cleaned(field, value)
        if getattr(row, field) != cleaned:
            told[field] = [getattr(row, field), cleaned]
            setattr(row, field, cleaned)
    if not told:
        return row
    require_valid(row, told)
    row.save(update_fields=list(told))
    with scope(row):
        emit("account.updated", account=row, actor=actor, subject=row, changes=told)
        if "plan" in told:
            recount(row)
    return row


def _cleaned(field: str, value: Any) -> Any:
    limit = Account._meta.get_field(field).max_length  # type: ignore[union-attr]
    return value if limit is None else clean_line(value, limit=limit, field=field)


@service(read_only=ReadOnly.ALLOW)
def account_state_set(actor: Actor, *, account: Account, state: str) -> Account:
    """Put the account in another state; read-only and closed ones refuse changes from then on."""
    if state not in Account.State.values:
        raise Refused("invalid", _("There is no such state."), field="state")
    row = Account.objects.select_for_update().get(pk=account.pk)
    if row.state == state:
        return row
    told = {"state": [row.state, state]}
    row.state = state
    row.save(update_fields=["state"])
    with scope(row):
        emit("account.state_changed", account=row, actor=actor, subject=row, changes=told)
    return row
