from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        AccountKey("UsageCounter", "accounts_usagecounter"),
        AccountKey("Role", "accounts_role"),
        SameAccount("Member", "role"),
    ]
