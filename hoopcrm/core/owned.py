"""The base class of every table that belongs to an account."""

from typing import Any, ClassVar

from django.db import models

from hoopcrm.core.scoping import AccountManager


class SameAccountKey(models.ForeignKey):
    """A key between two account-owned tables.

    Django's own constraint is left out: the migration adds `SameAccount`, which makes the
    database refuse a row that points into another account.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)


class AccountOwned(models.Model):
    """A row of one account. Reached only inside that account's scope.

    Attributes:
        unaudited: why writes to this table are no business action: they may then happen outside
            services and without an event. Empty for all tables that people work on.
    """

    unaudited: ClassVar[str] = ""

    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
        editable=False,
    )

    objects = AccountManager()

    class Meta:
        abstract = True


def account_pair(table: str) -> models.UniqueConstraint:
    """The unique pair (account, id) that same-account keys to `table` refer to."""
    return models.UniqueConstraint(fields=("account", "id"), name=f"{table}_pair")
