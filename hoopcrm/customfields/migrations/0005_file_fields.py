from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customfields", "0004_unique_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="fielddefinition",
            name="file_kinds",
            field=models.JSONField(blank=True, default=list, verbose_name="accepted formats"),
        ),
        migrations.AddField(
            model_name="fielddefinition",
            name="max_files",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="most files"),
        ),
        migrations.AlterField(
            model_name="fielddefinition",
            name="type",
            field=models.CharField(
                choices=[
                    ("text", "Text"),
                    ("large_text", "Large text"),
                    ("number", "Number"),
                    ("monetary", "Amount of money"),
                    ("date", "Date"),
                    ("phone", "Phone"),
                    ("email", "E-mail"),
                    ("single", "Single choice"),
                    ("radio", "Radio buttons"),
                    ("multiple", "Multiple choice"),
                    ("checkbox", "Checkboxes"),
                    ("textbox_list", "List of text boxes"),
                    ("file", "Files"),
                    ("signature", "Signature"),
                ],
                max_length=12,
                verbose_name="type",
            ),
        ),
    ]
