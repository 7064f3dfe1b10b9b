from hoopcrm.customfields.models.definition import (
    CustomValue,
    FieldDefinition,
    FieldFolder,
    FieldOption,
)
from hoopcrm.customfields.models.unique import UniqueValue

__all__ = ["CustomValue", "FieldDefinition", "FieldFolder", "FieldOption", "UniqueValue"]
