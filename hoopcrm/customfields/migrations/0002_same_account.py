from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("customfields", "0001_initial"),
    ]

    operations = [
        AccountKey("FieldFolder", "customfields_fieldfolder"),
        SameAccount("FieldDefinition", "folder"),
        AccountKey("FieldDefinition", "customfields_fielddefinition"),
        SameAccount("FieldOption", "field"),
    ]
