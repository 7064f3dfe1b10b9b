import django.db.models.fields.json
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("core", "0002_same_account"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="journalrow",
            index=models.Index(
                models.F("table"),
                django.db.models.fields.json.KeyTextTransform("contact_id", "before"),
                condition=models.Q(("before__has_key", "contact_id")),
                name="core_journalrow_contact",
            ),
        ),
    ]
