from django.db import migrations

from hoopcrm.core.operations import AccountKey


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
    ]

    operations = [
        AccountKey("StoredFile", "files_storedfile"),
    ]
