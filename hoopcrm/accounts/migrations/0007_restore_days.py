import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_opt_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="restore_days",
            field=models.PositiveSmallIntegerField(
                db_default=60,
                default=60,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(3650),
                ],
                verbose_name="days to restore deleted contacts",
            ),
        ),
    ]
