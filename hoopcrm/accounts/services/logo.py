"""Giving an account a logo, and taking it away."""

from django.core.files.base import ContentFile

from hoopcrm.accounts import limits
from hoopcrm.accounts.logo import PURPOSE
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.files.services import file_store


@service
def account_logo_set(actor: Actor, *, account: Account, drawn: ContentFile) -> Account:
    """Give the account in scope a logo instead of the one it may have.

    Args:
        drawn: as `files.pictures.squares` makes it.

    Raises:
        Refused: `limit_reached` for the plan's storage.
    """
    limits.require(account, "storage", adding=drawn.size or 0)
    stored = file_store(actor, upload=drawn, purpose=PURPOSE)
    limits.record(account, "storage", stored.size)
    row = _write(account, stored.pk)
    emit("account.logo_set", account=row, actor=actor, subject=row)
    return row


@service(silent="an account without a logo has none to lose; a change emits account.logo_removed")
def account_logo_remove(actor: Actor, *, account: Account) -> Account:
    """Take the logo away; the sweep removes its file."""
    if account.logo is None:
        return account
    row = _write(account, None)
    emit("account.logo_removed", account=row, actor=actor, subject=row)
    return row


def _write(account: Account, logo: object) -> Account:
    row: Account = Account.objects.select_for_update().get(pk=account.pk)
    row.logo = logo  # type: ignore[assignment]
    row.save(update_fields=["logo"])
    return row
