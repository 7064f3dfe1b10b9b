from django.db import migrations, models

TO = [
    ("contact", "Contact"),
    ("guests", "Guests"),
    ("hosts", "Team members"),
    ("emails", "Further e-mail addresses"),
    ("phones", "Further phone numbers"),
    ("members", "Chosen members"),
]


class Migration(migrations.Migration):
    dependencies = [("appointments", "0009_list_indexes")]

    operations = [
        migrations.AddField(
            model_name="calendarnotice",
            name="others",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AlterField(
            model_name="calendarnotice",
            name="to",
            field=models.CharField(choices=TO, max_length=8),
        ),
        migrations.AlterField(
            model_name="appointmentreminder",
            name="to",
            field=models.CharField(choices=TO, max_length=8),
        ),
    ]
