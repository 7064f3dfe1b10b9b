"""Which custom fields have an index of their own in the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class CustomFieldIndex(AccountOwned):
    """An index over one field's values, because saved lists ask for them.

    An installation has few of them: each is kept up with every write of a contact.

    Attributes:
        name: of the index in the database.
        made_at: since when it answers; None while a job makes it.
        used_at: when a saved list last asked for the field; see `contacts.field_indexes`.
    """

    id = models.BigAutoField(primary_key=True)
    field = SameAccountKey(
        "customfields.FieldDefinition", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(max_length=63, unique=True)
    asked_at = models.DateTimeField(default=now)
    made_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("index of a custom field")
        verbose_name_plural = _("indexes of custom fields")
        constraints = [
            models.UniqueConstraint(fields=("field",), name="contacts_customfieldindex_field")
        ]

    def __str__(self) -> str:
        return self.name
