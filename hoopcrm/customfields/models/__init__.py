from hoopcrm.customfields.models.definition import (
    CustomValue,
    FieldDefinition,
    FieldFolder,
    FieldOption,
)

__all__ = ["CustomValue", "FieldDefinition", "FieldFolder", "FieldOption"]
