"""What the form asks for that adds a contact, in the account's own order."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey
from hoopcrm.customfields.models import FieldDefinition


class ContactFormField(AccountOwned):
    """A field on the form: a standard one by key, or a custom one. No rows: the form as it comes.

    Attributes:
        is_required: people must fill it in; imports and the API need not.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=20, blank=True)
    definition = SameAccountKey(
        FieldDefinition, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    position = models.PositiveIntegerField()
    is_required = models.BooleanField(_("required"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=("account", "key"),
                condition=~Q(key=""),
                name="contacts_contactformfield_key",
            ),
            models.UniqueConstraint(
                fields=("account", "definition"), name="contacts_contactformfield_definition"
            ),
            models.CheckConstraint(
                condition=Q(key="", definition__isnull=False)
                | (~Q(key="") & Q(definition__isnull=True)),
                name="contacts_contactformfield_one",
            ),
        ]

    def __str__(self) -> str:
        return self.key or str(self.definition)
