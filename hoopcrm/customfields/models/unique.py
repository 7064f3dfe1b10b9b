"""Which record has which value of a unique field."""

from django.db import models

from hoopcrm.core.owned import AccountOwned, SameAccountKey
from hoopcrm.customfields.models.definition import FieldDefinition

KEY_LENGTH = 200


class UniqueValue(AccountOwned):
    """One value of one unique field; the database lets no second record have it.

    Attributes:
        value: as `customfields.unique.unique_key` makes it.
        record_id: of the contact (or other record) that has it; no key, for records are many kinds.
    """

    unaudited = "follows the audited change of the record's own value"

    id = models.BigAutoField(primary_key=True)
    field = SameAccountKey(
        FieldDefinition, on_delete=models.CASCADE, related_name="unique_values", db_index=False
    )
    value = models.CharField(max_length=KEY_LENGTH)
    record_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("account", "field", "value"), name="customfields_uniquevalue_value"
            )
        ]
        indexes = [models.Index(fields=("record_id",), name="customfields_uniquevalue_of")]

    def __str__(self) -> str:
        return self.value
