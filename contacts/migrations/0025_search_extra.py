import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0008_contact_search"),
        ("contacts", "0024_redirects"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="search_extra",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        AddIndexConcurrently(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("account"),
                django.contrib.postgres.indexes.OpClass(
                    models.F("search_extra"), name="gin_trgm_ops"
                ),
                condition=models.Q(("search_extra", ""), _negated=True),
                name="contacts_contact_search_extra",
            ),
        ),
    ]
