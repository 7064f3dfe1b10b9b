from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_same_account"),
        ("events", "0003_partitions"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("subject_type", "contacts.business")),
                fields=["account", "subject_id", "-id"],
                name="events_event_business",
            ),
        ),
    ]
