from django.db import migrations, models

# Of contacts deleted before the column was there, the last change was the deletion.
FILL = """
UPDATE contacts_contact SET deleted_by_id = updated_by_id
WHERE deleted_at IS NOT NULL AND deleted_by_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0016_series_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="deleted_by_id",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
