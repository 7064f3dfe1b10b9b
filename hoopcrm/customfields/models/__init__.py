from hoopcrm.customfields.models.definition import FieldDefinition, FieldFolder, FieldOption

__all__ = ["FieldDefinition", "FieldFolder", "FieldOption"]
