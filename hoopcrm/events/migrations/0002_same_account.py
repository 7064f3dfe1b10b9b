from django.db import migrations

from hoopcrm.core.operations import AccountKey


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_initial"),
    ]

    operations = [
        AccountKey("Delivery", "events_delivery"),
    ]
