import django.db.models.deletion
from django.db import migrations, models

import hoopcrm.core.owned
from hoopcrm.core.operations import SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_same_account"),
        ("customfields", "0003_types_and_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="fielddefinition",
            name="default_value",
            field=models.TextField(blank=True, verbose_name="prefilled value"),
        ),
        migrations.AddField(
            model_name="fielddefinition",
            name="is_unique",
            field=models.BooleanField(default=False, verbose_name="unique"),
        ),
        migrations.CreateModel(
            name="UniqueValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=200)),
                ("record_id", models.UUIDField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "field",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unique_values",
                        to="customfields.fielddefinition",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["record_id"], name="customfields_uniquevalue_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "field", "value"), name="customfields_uniquevalue_value"
                    ),
                ],
            },
        ),
        SameAccount("UniqueValue", "field"),
    ]
