from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0001_initial"),
        ("contacts", "0007_business_details"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        AccountKey("AssociationLabel", "associations_associationlabel"),
        SameAccount("Association", "label"),
        SameAccount("Association", "first"),
        SameAccount("Association", "second"),
        SameAccount("Association", "business"),
    ]
