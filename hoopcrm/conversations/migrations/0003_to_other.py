from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_same_account")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="to_other",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
