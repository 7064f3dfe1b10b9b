from django.db import migrations

from hoopcrm.core.operations import AccountKey


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
    ]

    operations = [
        AccountKey("Job", "jobs_job"),
    ]
