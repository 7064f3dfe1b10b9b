from django.db import migrations, models

import hoopcrm.core.clock
import hoopcrm.webhooks.models.signing


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0003_app_id")]

    operations = [
        migrations.RemoveConstraint(model_name="signingkey", name="webhooks_signingkey_only"),
        migrations.AddField(
            model_name="signingkey",
            name="signs_from",
            field=models.DateTimeField(default=hoopcrm.core.clock.now, verbose_name="signs from"),
        ),
        migrations.AlterField(
            model_name="signingkey",
            name="signs_from",
            field=models.DateTimeField(
                default=hoopcrm.webhooks.models.signing.in_good_time,
                help_text="Until then receivers take it beside the present one. Now changes it at once.",
                verbose_name="signs from",
            ),
        ),
        migrations.AlterModelOptions(
            name="signingkey",
            options={
                "verbose_name": "signing key of webhooks",
                "verbose_name_plural": "signing keys of webhooks",
            },
        ),
        migrations.AlterField(
            model_name="signingkey",
            name="private",
            field=models.TextField(editable=False),
        ),
        migrations.AlterField(
            model_name="signingkey",
            name="public",
            field=models.CharField(editable=False, max_length=44),
        ),
    ]
