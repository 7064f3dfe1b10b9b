from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_business_profile"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="auto_save",
            field=models.BooleanField(default=True, verbose_name="auto-save"),
        ),
    ]
