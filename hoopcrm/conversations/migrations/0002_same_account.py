from django.db import migrations

from hoopcrm.core.operations import SameAccount


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]

    operations = [
        SameAccount("Message", "contact"),
        SameAccount("Message", "created_by"),
        SameAccount("MessageAttachment", "message"),
    ]
