from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0017_bulk"),
        ("contacts", "0018_deleted_index"),
    ]

    operations = []
