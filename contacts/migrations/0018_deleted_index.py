from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("contacts", "0017_deleted_by"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False)),
                fields=["account", "deleted_at", "id"],
                name="contacts_contact_gone",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="contact",
            name="contacts_contact_deleted",
        ),
    ]
