import django.db.models.deletion
from django.db import migrations, models

import hoopcrm.core.ids
import hoopcrm.core.owned
from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_auto_save"),
        ("contacts", "0011_pictures"),
        ("customfields", "0003_types_and_values"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactFormField",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=hoopcrm.core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=20)),
                ("position", models.PositiveIntegerField()),
                ("is_required", models.BooleanField(default=False, verbose_name="required")),
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
                    "definition",
                    hoopcrm.core.owned.SameAccountKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customfields.fielddefinition",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=~models.Q(key=""),
                        fields=("account", "key"),
                        name="contacts_contactformfield_key",
                    ),
                    models.UniqueConstraint(
                        fields=("account", "definition"),
                        name="contacts_contactformfield_definition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(key="", definition__isnull=False)
                        | (~models.Q(key="") & models.Q(definition__isnull=True)),
                        name="contacts_contactformfield_one",
                    ),
                ],
            },
        ),
        AccountKey("ContactFormField", "contacts_contactformfield"),
        SameAccount("ContactFormField", "definition"),
    ]
