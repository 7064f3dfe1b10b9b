import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_same_account"),
        ("contacts", "0006_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="business",
            name="address1",
            field=models.CharField(
                blank=True, db_default="", max_length=300, verbose_name="street address"
            ),
        ),
        migrations.AddField(
            model_name="business",
            name="city",
            field=models.CharField(blank=True, db_default="", max_length=120, verbose_name="city"),
        ),
        migrations.AddField(
            model_name="business",
            name="country",
            field=models.CharField(blank=True, db_default="", max_length=2, verbose_name="country"),
        ),
        migrations.AddField(
            model_name="business",
            name="description",
            field=models.TextField(
                blank=True, db_default="", max_length=2000, verbose_name="description"
            ),
        ),
        migrations.AddField(
            model_name="business",
            name="email",
            field=models.CharField(
                blank=True, db_default="", max_length=254, verbose_name="e-mail"
            ),
        ),
        migrations.AddField(
            model_name="business",
            name="phone",
            field=models.CharField(blank=True, db_default="", max_length=40, verbose_name="phone"),
        ),
        migrations.AddField(
            model_name="business",
            name="postal_code",
            field=models.CharField(
                blank=True, db_default="", max_length=20, verbose_name="postal code"
            ),
        ),
        migrations.AddField(
            model_name="business",
            name="state",
            field=models.CharField(blank=True, db_default="", max_length=120, verbose_name="state"),
        ),
        migrations.AddField(
            model_name="business",
            name="website",
            field=models.CharField(
                blank=True, db_default="", max_length=300, verbose_name="website"
            ),
        ),
        migrations.AddIndex(
            model_name="business",
            index=models.Index(
                fields=["account", "created_at", "id"], name="contacts_business_created"
            ),
        ),
        migrations.AddIndex(
            model_name="business",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("account"),
                django.contrib.postgres.indexes.OpClass(models.F("name_folded"), "gin_trgm_ops"),
                name="contacts_business_search",
            ),
        ),
    ]
