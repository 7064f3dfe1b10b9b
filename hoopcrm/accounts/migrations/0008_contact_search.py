from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_restore_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="contact_search",
            field=models.JSONField(blank=True, db_default=[], default=list, editable=False),
        ),
    ]
