from django.db import migrations

from hoopcrm.events.partitions import make_partitions


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_same_account"),
    ]

    operations = [
        migrations.RunPython(lambda apps, editor: make_partitions(), migrations.RunPython.noop),
    ]
