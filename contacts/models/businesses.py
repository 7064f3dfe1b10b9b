"""The companies that contacts belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, account_pair


class Business(AccountOwned):
    """A company. `name_folded` is the name casefolded without accents, unique in the account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_folded = models.CharField(max_length=400, db_collation="C", editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "businesses"
        constraints = [
            account_pair("contacts_business"),
            models.UniqueConstraint(
                fields=("account", "name_folded"), name="contacts_business_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
