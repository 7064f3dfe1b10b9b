from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("appointments", "0007_resource_indexes"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("member__isnull", False)),
                fields=["calendar", "member", "created_at"],
                name="appointments_last_booked",
            ),
        ),
    ]
