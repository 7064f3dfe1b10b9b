import django.db.models.deletion
from django.db import migrations, models

import hoopcrm.core.clock
import hoopcrm.core.ids
import hoopcrm.core.owned
from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_opt_out"),
        ("imports", "0003_check_job"),
        ("jobs", "0002_same_account"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="encoding",
            field=models.CharField(default="utf-8", max_length=20),
        ),
        migrations.AddField(
            model_name="import",
            name="followups",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="import",
            name="journal",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="import",
            name="outcomes",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="import",
            name="undo_job",
            field=hoopcrm.core.owned.SameAccountKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="jobs.job",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="import",
            name="undone_deleted",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="import",
            name="undone_reverted",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="import",
            name="mode",
            field=models.CharField(
                choices=[
                    ("both", "Create new contacts and update existing ones"),
                    ("create", "Only create new contacts, skip those that exist"),
                    ("update", "Only update existing contacts"),
                    ("each", "Create a contact for each row, also where one exists"),
                ],
                default="both",
                max_length=6,
            ),
        ),
        migrations.CreateModel(
            name="ImportConflict",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("contact_id", models.UUIDField()),
                ("created", models.BooleanField(default=False)),
                ("fields", models.JSONField(default=list)),
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
                    "of",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="imports.import",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["of", "id"], name="imports_importconflict_of")],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
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
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_folded", models.CharField(db_collation="C", editable=False, max_length=160)),
                ("fingerprint", models.CharField(db_collation="C", max_length=32)),
                ("columns", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=list)),
                ("options", models.JSONField(default=dict)),
                ("actor_label", models.CharField(blank=True, max_length=200)),
                ("updated_at", models.DateTimeField(default=hoopcrm.core.clock.now)),
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
                    "member",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
            ],
            options={
                "ordering": ["name_folded"],
                "indexes": [
                    models.Index(
                        fields=["account", "fingerprint"], name="imports_importmapping_print"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "id"), name="imports_importmapping_pair"
                    ),
                    models.UniqueConstraint(
                        fields=("account", "name_folded"), name="imports_importmapping_name"
                    ),
                ],
            },
        ),
        SameAccount("Import", "undo_job"),
        SameAccount("ImportConflict", "of"),
        SameAccount("ImportMapping", "member"),
        AccountKey("ImportMapping", "imports_importmapping"),
    ]
