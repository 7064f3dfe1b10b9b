import django.db.models.deletion
from django.db import migrations, models

import hoopcrm.core.clock
import hoopcrm.core.ids
import hoopcrm.core.owned
from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_opt_out"),
        ("contacts", "0020_task_orders"),
        ("files", "0002_same_account"),
        ("jobs", "0002_same_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactExport",
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
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("vcard", "vCard")],
                        max_length=5,
                        verbose_name="format",
                    ),
                ),
                ("source", models.JSONField(default=dict)),
                ("what", models.CharField(max_length=200, verbose_name="contacts")),
                ("columns", models.JSONField(null=True)),
                ("contacts", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(blank=True, max_length=200)),
                (
                    "created_at",
                    models.DateTimeField(default=hoopcrm.core.clock.now, editable=False),
                ),
                ("expires_at", models.DateTimeField(null=True)),
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
                    "file",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contact_exports",
                        to="files.storedfile",
                    ),
                ),
                (
                    "job",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "member",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_exports",
                        to="accounts.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "export of contacts",
                "verbose_name_plural": "exports of contacts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "id"), name="contacts_contactexport_pair"
                    )
                ],
            },
        ),
        SameAccount("ContactExport", "file"),
        SameAccount("ContactExport", "job"),
        SameAccount("ContactExport", "member"),
        AccountKey("ContactExport", "contacts_contactexport"),
    ]
