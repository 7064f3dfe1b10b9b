from django.db import migrations

from hoopcrm.core.operations import SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        SameAccount("Notice", "member"),
        SameAccount("NoticeSettings", "member"),
    ]
