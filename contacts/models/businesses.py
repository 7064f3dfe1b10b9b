"""The companies that contacts belong to."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, account_pair


class Business(AccountOwned):
    """A company. `name_folded` is the name casefolded without accents, unique in the account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_folded = models.CharField(max_length=400, db_collation="C", editable=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True, db_default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, db_default="")
    website = models.CharField(_("website"), max_length=300, blank=True, db_default="")
    description = models.TextField(_("description"), max_length=2000, blank=True, db_default="")
    address1 = models.CharField(_("street address"), max_length=300, blank=True, db_default="")
    city = models.CharField(_("city"), max_length=120, blank=True, db_default="")
    state = models.CharField(_("state"), max_length=120, blank=True, db_default="")
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True, db_default="")
    country = models.CharField(_("country"), max_length=2, blank=True, db_default="")
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
        indexes = [
            models.Index(fields=["account", "created_at", "id"], name="contacts_business_created"),
            GinIndex(
                F("account"),
                OpClass(F("name_folded"), "gin_trgm_ops"),
                name="contacts_business_search",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the business."""
        return reverse("businesses:detail", args=[self.account_id, self.pk])
