from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0001_initial"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        AccountKey("Business", "contacts_business"),
        AccountKey("ContactType", "contacts_contacttype"),
        SameAccount("Contact", "type"),
        SameAccount("Contact", "business"),
        SameAccount("Contact", "owner"),
        AccountKey("Contact", "contacts_contact"),
        SameAccount("ContactEmail", "contact"),
        SameAccount("ContactPhone", "contact"),
        AccountKey("ListState", "contacts_liststate"),
        SameAccount("ContactAccess", "contact"),
        SameAccount("ContactAccess", "member"),
        AccountKey("Tag", "contacts_tag"),
        SameAccount("ContactTag", "contact"),
        SameAccount("ContactTag", "tag"),
    ]
