import django.db.models.deletion
from django.db import migrations, models

import hoopcrm.core.clock
import hoopcrm.core.ids
import hoopcrm.core.owned
from hoopcrm.core.operations import SameAccount


def _key(to: str, on_delete: object, related_name: str = "+", **more: object) -> models.Field:
    return hoopcrm.core.owned.SameAccountKey(
        db_constraint=False, on_delete=on_delete, related_name=related_name, to=to, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_same_account"),
        ("contacts", "0012_contact_form"),
        ("customfields", "0005_file_fields"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldFile",
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
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "created_at",
                    models.DateTimeField(default=hoopcrm.core.clock.now, editable=False),
                ),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
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
                    _key("contacts.contact", django.db.models.deletion.CASCADE, "field_files"),
                ),
                (
                    "created_by",
                    _key(
                        "accounts.member",
                        django.db.models.deletion.SET_NULL,
                        blank=True,
                        null=True,
                    ),
                ),
                (
                    "definition",
                    _key("customfields.fielddefinition", django.db.models.deletion.CASCADE),
                ),
                ("file", _key("files.storedfile", django.db.models.deletion.PROTECT)),
            ],
            options={"ordering": ["created_at", "id"]},
        ),
        SameAccount("FieldFile", "contact"),
        SameAccount("FieldFile", "definition"),
        SameAccount("FieldFile", "file"),
        SameAccount("FieldFile", "created_by"),
    ]
