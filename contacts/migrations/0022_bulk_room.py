from django.db import migrations


class Migration(migrations.Migration):
    """Outcomes are written into rows that have room for them, so that no index is touched."""

    dependencies = [("contacts", "0021_exports")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE contacts_jobtarget SET (fillfactor = 50)",
            "ALTER TABLE contacts_jobtarget RESET (fillfactor)",
        )
    ]
