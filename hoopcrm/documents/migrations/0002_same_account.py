from django.db import migrations

from hoopcrm.core.operations import SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("contacts", "0001_initial"),
        ("files", "0001_initial"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        SameAccount("Folder", "contact"),
        SameAccount("Folder", "parent"),
        SameAccount("Document", "contact"),
        SameAccount("Document", "folder"),
        SameAccount("Document", "file"),
        SameAccount("Document", "created_by"),
    ]
