"""How records of an account are related, in the account's own words."""

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

MOST_LINKS = 1_000


class AssociationLabel(AccountOwned):
    """A kind of relationship between a contact and another contact or a business.

    Attributes:
        forward: how the second record is called on the page of the first ("Employee of").
        backward: how the first is called on the page of the second ("Employs"); "" when both
            sides use `forward` ("Spouse").
        most_second: how many seconds one first may have, 1 to 1,000.
        most_first: how many firsts one second may have. The same for a single label.
    """

    class Pair(models.TextChoices):
        CONTACT = "contact", gettext_lazy("Contact – contact")
        BUSINESS = "business", gettext_lazy("Contact – business")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.CharField(max_length=10, choices=Pair.choices)
    forward = models.CharField(max_length=60)
    backward = models.CharField(max_length=60, blank=True)
    most_second = models.PositiveSmallIntegerField(default=1000)
    most_first = models.PositiveSmallIntegerField(default=1000)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["pair", "forward", "id"]
        constraints = [account_pair("associations_associationlabel")]

    def __str__(self) -> str:
        return f"{self.forward} / {self.backward}" if self.backward else self.forward

    @property
    def is_symmetric(self) -> bool:
        """Whether first and second are alike: one label between two contacts."""
        return self.pair == self.Pair.CONTACT and not self.backward

    @property
    def relationship(self) -> str:
        """The limits in words, from the first record to the second."""
        first, second = (_end(most) for most in (self.most_first, self.most_second))
        return capfirst(_("%(first)s to %(second)s") % {"first": first, "second": second})


def _end(most: int) -> str:
    if most == 1:
        return _("one")
    return _("many") if most == MOST_LINKS else _("up to %(most)d") % {"most": most}


class Association(AccountOwned):
    """A link: `first` is a contact, the second is either a contact or a business."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = SameAccountKey(AssociationLabel, on_delete=models.CASCADE, related_name="links")
    first = SameAccountKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    second = SameAccountKey(
        "contacts.Contact", on_delete=models.CASCADE, null=True, related_name="+"
    )
    business = SameAccountKey(
        "contacts.Business", on_delete=models.CASCADE, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("label", "first", "second", "business"),
                name="associations_association_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True) ^ Q(business__isnull=True),
                name="associations_association_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label_id}"
