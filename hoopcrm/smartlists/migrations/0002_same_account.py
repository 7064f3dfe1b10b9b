from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("smartlists", "0001_initial"),
        ("accounts", "0002_same_account"),
    ]

    operations = [
        AccountKey("SmartList", "smartlists_smartlist"),
        SameAccount("SmartList", "owner"),
        SameAccount("SmartList", "updated_by"),
        SameAccount("ListShare", "smart_list"),
        SameAccount("ListShare", "member"),
        SameAccount("ListPlace", "smart_list"),
        SameAccount("ListPlace", "member"),
    ]
