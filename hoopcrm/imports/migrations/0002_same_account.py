from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_initial"),
        ("files", "0002_same_account"),
        ("jobs", "0002_same_account"),
        ("accounts", "0002_same_account"),
    ]

    operations = [
        SameAccount("Import", "file"),
        SameAccount("Import", "member"),
        SameAccount("Import", "job"),
        AccountKey("Import", "imports_import"),
        SameAccount("ImportRowError", "of"),
    ]
