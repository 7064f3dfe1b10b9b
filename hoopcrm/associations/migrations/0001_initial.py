import django.db.models.deletion
from django.db import migrations, models

import hoopcrm.core.clock
import hoopcrm.core.ids
import hoopcrm.core.owned


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_same_account"),
        ("contacts", "0007_business_details"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssociationLabel",
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
                    "pair",
                    models.CharField(
                        choices=[
                            ("contact", "Contact – contact"),
                            ("business", "Contact – business"),
                        ],
                        max_length=10,
                    ),
                ),
                ("forward", models.CharField(max_length=60)),
                ("backward", models.CharField(blank=True, max_length=60)),
                ("most_second", models.PositiveSmallIntegerField(default=1000)),
                ("most_first", models.PositiveSmallIntegerField(default=1000)),
                (
                    "created_at",
                    models.DateTimeField(default=hoopcrm.core.clock.now, editable=False),
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
            ],
            options={
                "ordering": ["pair", "forward", "id"],
            },
        ),
        migrations.CreateModel(
            name="Association",
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
                    "created_at",
                    models.DateTimeField(default=hoopcrm.core.clock.now, editable=False),
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
                    "business",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.business",
                    ),
                ),
                (
                    "first",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "second",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "label",
                    hoopcrm.core.owned.SameAccountKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="associations.associationlabel",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="associationlabel",
            constraint=models.UniqueConstraint(
                fields=("account", "id"), name="associations_associationlabel_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="association",
            constraint=models.UniqueConstraint(
                fields=("label", "first", "second", "business"),
                name="associations_association_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="association",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second__isnull", True), ("business__isnull", True), _connector="XOR"
                ),
                name="associations_association_second",
            ),
        ),
    ]
