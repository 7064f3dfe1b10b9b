import django.db.models.deletion
from django.db import migrations, models

import hoopcrm.core.clock
import hoopcrm.core.ids
import hoopcrm.core.owned


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0006_opt_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="SmartList",
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
                ("object_type", models.CharField(default="contact", max_length=40)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_folded", models.CharField(editable=False, max_length=240)),
                ("state", models.JSONField()),
                ("state_hash", models.CharField(max_length=24)),
                ("labels", models.JSONField(blank=True, default=dict)),
                ("page_size", models.PositiveSmallIntegerField(default=50)),
                ("widths", models.JSONField(blank=True, default=dict)),
                (
                    "everyone",
                    models.CharField(
                        blank=True,
                        choices=[("view", "Can view"), ("edit", "Can edit")],
                        max_length=4,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=hoopcrm.core.clock.now, editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=hoopcrm.core.clock.now, editable=False),
                ),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "owner",
                    hoopcrm.core.owned.SameAccountKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
                (
                    "updated_by",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListShare",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "access",
                    models.CharField(
                        choices=[("view", "Can view"), ("edit", "Can edit")], max_length=4
                    ),
                ),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
                (
                    "smart_list",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="smartlists.smartlist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListPlace",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
                (
                    "smart_list",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="smartlists.smartlist",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="smartlist",
            constraint=models.UniqueConstraint(
                fields=("account", "id"), name="smartlists_smartlist_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="smartlist",
            constraint=models.UniqueConstraint(
                fields=("account", "object_type", "owner", "name_folded"),
                name="smartlists_smartlist_name",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="listshare",
            constraint=models.UniqueConstraint(
                fields=("smart_list", "member"), name="smartlists_listshare_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="listplace",
            constraint=models.UniqueConstraint(
                fields=("member", "smart_list"), name="smartlists_listplace_once"
            ),
        ),
    ]
