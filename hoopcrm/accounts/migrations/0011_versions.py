from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_applications")]

    operations = [
        migrations.AddField(
            model_name="apiapplication",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="integration",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
    ]
