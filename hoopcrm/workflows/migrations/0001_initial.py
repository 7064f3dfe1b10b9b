import django.db.models.deletion
from django.db import migrations, models

import hoopcrm.core.clock
import hoopcrm.core.ids
import hoopcrm.core.owned
from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0009_tokens"),
        ("contacts", "0027_owner_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workflow",
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
                ("name", models.CharField(max_length=120)),
                ("name_folded", models.CharField(editable=False, max_length=480)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_at",
                    models.DateTimeField(default=hoopcrm.core.clock.now, editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=hoopcrm.core.clock.now, editable=False),
                ),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
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
            ],
            options={
                "ordering": ["name_folded", "id"],
            },
        ),
        migrations.CreateModel(
            name="WorkflowRun",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("finished", "Finished"),
                            ("removed", "Removed"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField(default=hoopcrm.core.clock.now)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("started_by", models.CharField(blank=True, max_length=200)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
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
                    "contact",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "program",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="workflow",
            constraint=models.UniqueConstraint(
                fields=("account", "id"), name="workflows_workflow_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="workflow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=("account", "name_folded"),
                name="workflows_workflow_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="workflowrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")),
                fields=("program", "contact"),
                name="workflows_workflowrun_active",
            ),
        ),
        migrations.AddConstraint(
            model_name="workflowrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "active"), ("ended_at__isnull", True)),
                    models.Q(
                        models.Q(("state", "active"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="workflows_workflowrun_end",
            ),
        ),
        AccountKey("Workflow", "workflows_workflow"),
        SameAccount("WorkflowRun", "program"),
        SameAccount("WorkflowRun", "contact"),
    ]
